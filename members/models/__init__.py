from members.models.attachment import Attachment
from members.models.candidacy import Candidacy, CandidacyReview
from members.models.notification import Notification
from members.models.people import CppccMember, StudioDuty
from members.models.text_message import TextMessage
from members.models.unit import Contact, Department, Plaque, Unit
from members.models.user import Membership, Role, User

__all__ = [
    "Attachment",
    "Candidacy",
    "CandidacyReview",
    "Contact",
    "CppccMember",
    "Department",
    "Membership",
    "Notification",
    "Plaque",
    "Role",
    "StudioDuty",
    "TextMessage",
    "Unit",
    "User",
]
