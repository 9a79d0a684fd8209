from resources.workflow.bookings import BOOKING
from resources.workflow.grants import GRANT
from resources.workflow.needs import NEED
from resources.workflow.resources import RESOURCE

__all__ = ["BOOKING", "GRANT", "NEED", "RESOURCE"]
