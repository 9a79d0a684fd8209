from activities.services.activities import record_attendance, save_activity
from activities.services.bookings import attach_bookings, book_for
from activities.services.plans import remove_plan_item, save_brand, save_plan, save_plan_item
from activities.services.turnout import (
    CHECK_IN_AROUND,
    add_coverage,
    cancel_sign_up,
    check_in,
    closed_because,
    rate,
    remove_coverage,
    sign_up,
)

__all__ = [
    "CHECK_IN_AROUND",
    "add_coverage",
    "attach_bookings",
    "book_for",
    "cancel_sign_up",
    "check_in",
    "closed_because",
    "rate",
    "record_attendance",
    "remove_coverage",
    "remove_plan_item",
    "save_activity",
    "save_brand",
    "save_plan",
    "save_plan_item",
    "sign_up",
]
