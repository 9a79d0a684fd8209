from resources.workflow.bookings import BOOKING
from resources.workflow.grants import GRANT
from resources.workflow.resources import RESOURCE

__all__ = ["BOOKING", "GRANT", "RESOURCE"]
