from activities.models.activity import Activity, Attendance, CoHost
from activities.models.certificate import Certificate
from activities.models.check_in import CheckIn
from activities.models.consent import Consent
from activities.models.consultation import Consultation, Remark
from activities.models.coverage import Coverage, Reading
from activities.models.head_count import HeadCount
from activities.models.leave import Leave
from activities.models.live import Poll, Vote, WallQuestion
from activities.models.minutes import Decision, Minutes
from activities.models.photo import Photo
from activities.models.plan import Brand, Plan, PlanItem
from activities.models.rating import Rating
from activities.models.review import Review
from activities.models.rules import CheckInMode, TurnoutDefaults, TurnoutRules
from activities.models.sign_up import Invitation, Question, Reminder, SignUp

__all__ = [
    "Activity",
    "Attendance",
    "Brand",
    "Certificate",
    "CheckIn",
    "CheckInMode",
    "CoHost",
    "Consent",
    "Consultation",
    "Coverage",
    "Decision",
    "HeadCount",
    "Invitation",
    "Leave",
    "Minutes",
    "Photo",
    "Plan",
    "PlanItem",
    "Poll",
    "Question",
    "Rating",
    "Reading",
    "Remark",
    "Reminder",
    "Review",
    "SignUp",
    "TurnoutDefaults",
    "TurnoutRules",
    "Vote",
    "WallQuestion",
]
