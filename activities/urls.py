from django.urls import include, path
from rest_framework.routers import SimpleRouter

from activities import api, public_views, views

router = SimpleRouter()
router.register("activities", api.ActivityViewSet, basename="api-activity")
router.register("brands", api.BrandViewSet, basename="api-brand")
router.register("plans", api.PlanViewSet, basename="api-plan")

urlpatterns = [
    path("api/", include(router.urls)),
    path("a/<slug:code>/", public_views.check_in, name="check-in"),
    path("a/<slug:code>/rate/<str:ticket>/", public_views.rate, name="rate"),
    path("sign-ups/<str:token>/", public_views.sign_up_done, name="sign-up"),
    path("sign-ups/<str:token>/cancel/", public_views.sign_up_cancel, name="sign-up-cancel"),
    path("plans/", views.plans, name="plans"),
    path("plans/create/", views.plan_create, name="plan-create"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/items/create/", views.plan_item_create, name="plan-item-create"),
    path("plans/<int:pk>/<slug:move>/", views.plan_move, name="plan-move"),
    path("plan-items/<int:pk>/edit/", views.plan_item_edit, name="plan-item-edit"),
    path("plan-items/<int:pk>/remove/", views.plan_item_remove, name="plan-item-remove"),
    path("brands/", views.brands, name="brands"),
    path("brands/create/", views.brand_create, name="brand-create"),
    path("brands/<int:pk>/", views.brand, name="brand"),
    path("brands/<int:pk>/edit/", views.brand_edit, name="brand-edit"),
    path("coverages/<int:pk>/remove/", views.coverage_remove, name="coverage-remove"),
    path("attendances/<int:pk>/", views.attendance, name="attendance"),
    path("activities/", views.activities, name="activities"),
    path("activities/create/", views.activity_create, name="activity-create"),
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("activities/<int:pk>/edit/", views.activity_edit, name="activity-edit"),
    path("activities/<int:pk>/sign-up/", public_views.sign_up, name="activity-sign-up"),
    path("activities/<int:pk>/sign-ups/", views.sign_ups, name="sign-ups"),
    path("activities/<int:pk>/check-in/", views.check_in_desk, name="check-in-desk"),
    path("activities/<int:pk>/coverage/", views.activity_coverage, name="activity-coverage"),
    path("activities/<int:pk>/qr.svg", views.activity_qr, name="activity-qr"),
    path("activities/<int:pk>/<slug:move>/", views.activity_move, name="activity-move"),
]
