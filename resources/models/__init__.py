"""What units share, when it is open, and who has booked it."""

from resources.models.booking import Booking, BookingSeries, Feed, Quota, Waiting
from resources.models.conduct import BookingAnswer, BookingBlock
from resources.models.dataset import Grant
from resources.models.need import Need
from resources.models.opening import Blackout, CourseSession, OpeningException, OpeningHours
from resources.models.rating import BookingRating
from resources.models.resource import Resource

__all__ = [
    "Blackout",
    "Booking",
    "BookingAnswer",
    "BookingBlock",
    "BookingRating",
    "BookingSeries",
    "CourseSession",
    "Feed",
    "Grant",
    "Need",
    "OpeningException",
    "OpeningHours",
    "Quota",
    "Resource",
    "Waiting",
]
