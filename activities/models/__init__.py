from activities.models.activity import Activity, Attendance, CoHost
from activities.models.plan import Brand, Plan, PlanItem
from activities.models.turnout import CheckIn, Coverage, Rating, SignUp

__all__ = ["Activity", "Attendance", "Brand", "CheckIn", "CoHost", "Coverage", "Plan", "PlanItem", "Rating", "SignUp"]
