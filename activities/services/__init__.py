from activities.services.activities import record_attendance, save_activity, set_shares
from activities.services.arrivals import bring_companions, check_in
from activities.services.bookings import attach_bookings, book_for
from activities.services.certificates import issue, revoke
from activities.services.consultations import hide_remark, save_consultation, speak
from activities.services.door import come_in
from activities.services.figures import (
    accept_all,
    add_coverage,
    add_reading,
    change_head_count,
    correct,
    decide,
    declare,
    doubted_of,
    is_settled,
    remove_coverage,
    remove_head_count,
)
from activities.services.invitations import decline, invite, invite_all_members, withdraw_invitation
from activities.services.leave import ask_for_leave
from activities.services.live import ask, save_poll, vote
from activities.services.minutes import new_version, remove_decision, save_decision, save_minutes, start_minutes
from activities.services.numbers import contact_of, reveal_all, reveal_sign_up
from activities.services.photos import add_photos, remove_photo, set_consent
from activities.services.plans import (
    copy_plan,
    import_plan_items,
    remove_plan_item,
    save_brand,
    save_plan,
    save_plan_item,
)
from activities.services.rating import hide_comment, rate, show_comment
from activities.services.scans import take_scan
from activities.services.seating import cancel_sign_up, fill_seats, sign_up
from activities.services.series import repeat_activity
from activities.services.turnout_rules import publish_consent, save_question, set_turnout_defaults, set_turnout_rules

__all__ = [
    "accept_all",
    "add_coverage",
    "add_photos",
    "add_reading",
    "ask",
    "ask_for_leave",
    "attach_bookings",
    "book_for",
    "bring_companions",
    "cancel_sign_up",
    "change_head_count",
    "check_in",
    "come_in",
    "contact_of",
    "copy_plan",
    "correct",
    "decide",
    "declare",
    "decline",
    "doubted_of",
    "fill_seats",
    "hide_comment",
    "hide_remark",
    "import_plan_items",
    "invite",
    "invite_all_members",
    "is_settled",
    "issue",
    "new_version",
    "publish_consent",
    "rate",
    "record_attendance",
    "remove_coverage",
    "remove_decision",
    "remove_head_count",
    "remove_photo",
    "remove_plan_item",
    "repeat_activity",
    "reveal_all",
    "reveal_sign_up",
    "revoke",
    "save_activity",
    "save_brand",
    "save_consultation",
    "save_decision",
    "save_minutes",
    "save_plan",
    "save_plan_item",
    "save_poll",
    "save_question",
    "set_consent",
    "set_shares",
    "set_turnout_defaults",
    "set_turnout_rules",
    "show_comment",
    "sign_up",
    "speak",
    "start_minutes",
    "take_scan",
    "vote",
    "withdraw_invitation",
]
