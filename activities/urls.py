from django.urls import include, path
from rest_framework.routers import SimpleRouter

from activities import api
from activities.views import activities, brands, matching, plans, public, turnout

router = SimpleRouter()
router.register("activities", api.ActivityViewSet, basename="api-activity")
router.register("brands", api.BrandViewSet, basename="api-brand")
router.register("plans", api.PlanViewSet, basename="api-plan")

urlpatterns = [
    path("api/", include(router.urls)),
    path("a/<slug:code>/", public.check_in, name="check-in"),
    path("a/<slug:code>/rate/<str:ticket>/", public.rate, name="rate"),
    path("sign-ups/<str:token>/", public.sign_up_done, name="sign-up"),
    path("sign-ups/<str:token>/cancel/", public.sign_up_cancel, name="sign-up-cancel"),
    path("plans/", plans.plans, name="plans"),
    path("plans/create/", plans.plan_create, name="plan-create"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/items/create/", plans.plan_item_create, name="plan-item-create"),
    path("plans/<int:pk>/<slug:move>/", plans.plan_move, name="plan-move"),
    path("plan-items/<int:pk>/edit/", plans.plan_item_edit, name="plan-item-edit"),
    path("plan-items/<int:pk>/remove/", plans.plan_item_remove, name="plan-item-remove"),
    path("brands/", brands.brands, name="brands"),
    path("brands/create/", brands.brand_create, name="brand-create"),
    path("brands/<int:pk>/", brands.brand, name="brand"),
    path("brands/<int:pk>/edit/", brands.brand_edit, name="brand-edit"),
    path("coverages/<int:pk>/remove/", turnout.coverage_remove, name="coverage-remove"),
    path("attendances/<int:pk>/", turnout.attendance, name="attendance"),
    path("activities/", activities.activities, name="activities"),
    path("activities/create/", activities.activity_create, name="activity-create"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/edit/", activities.activity_edit, name="activity-edit"),
    path("activities/<int:pk>/match/", matching.activity_match, name="activity-match"),
    path("activities/<int:pk>/sign-up/", public.sign_up, name="activity-sign-up"),
    path("activities/<int:pk>/sign-ups/", turnout.sign_ups, name="sign-ups"),
    path("activities/<int:pk>/check-in/", turnout.check_in_desk, name="check-in-desk"),
    path("activities/<int:pk>/coverage/", turnout.activity_coverage, name="activity-coverage"),
    path("activities/<int:pk>/qr.svg", turnout.activity_qr, name="activity-qr"),
    path("activities/<int:pk>/<slug:move>/", activities.activity_move, name="activity-move"),
]
