from django.urls import include, path
from rest_framework.routers import SimpleRouter

from resources import api, calendar_views, dataset_views, views

router = SimpleRouter()
router.register("resources", api.ResourceViewSet, basename="api-resource")
router.register("bookings", api.BookingViewSet, basename="api-booking")
router.register("waiting", api.WaitingViewSet, basename="api-waiting")
router.register("blackouts", api.BlackoutViewSet, basename="api-blackout")
router.register("grants", api.GrantViewSet, basename="api-grant")
router.register("quotas", api.QuotaViewSet, basename="api-quota")

urlpatterns = [
    path("api/", include(router.urls)),
    path("resources/", views.resources, name="resources"),
    path("resources/timeline/", calendar_views.timeline, name="timeline"),
    path("resources/usage/", calendar_views.usage, name="usage"),
    path("resources/catalogue.docx", calendar_views.catalogue, name="resource-catalogue"),
    path("resources/<int:pk>/here/", calendar_views.here, name="resource-here"),
    path("resources/<int:pk>/here.svg", calendar_views.here_qr, name="resource-here-qr"),
    path("feeds/", calendar_views.feeds, name="feeds"),
    path("feeds/renew/", calendar_views.feed_renew, name="feed-renew"),
    path("feeds/<str:token>.ics", calendar_views.feed, name="feed"),
    path("resources/match/", views.match, name="match"),
    path("resources/create/<slug:kind>/", views.resource_create, name="resource-create"),
    path("resources/<int:pk>/", views.resource, name="resource"),
    path("resources/<int:pk>/edit/", views.resource_edit, name="resource-edit"),
    path("resources/<int:pk>/book/", views.resource_book, name="resource-book"),
    path("resources/<int:pk>/times/", views.resource_times, name="resource-times"),
    path("resources/<int:pk>/times/exception/", views.exception_create, name="exception-create"),
    path("resources/<int:pk>/times/black-out/", views.blackout_create, name="blackout-create"),
    path("resources/<int:pk>/times/quota/", views.quota_create, name="quota-create"),
    path("resources/<int:pk>/times/session/", views.session_create, name="session-create"),
    path("sessions/<int:pk>/remove/", views.session_remove, name="session-remove"),
    path("resources/<int:pk>/apply/", dataset_views.grant_apply, name="grant-apply"),
    path("grants/", dataset_views.grants, name="grants"),
    path("grants/<int:pk>/", dataset_views.grant, name="grant"),
    path("grants/<int:pk>/<slug:move>/", dataset_views.grant_move, name="grant-move"),
    path("resources/<int:pk>/wait/", views.waiting_join, name="waiting-join"),
    path("resources/<int:pk>/<slug:move>/", views.resource_move, name="resource-move"),
    path("exceptions/<int:pk>/remove/", views.exception_remove, name="exception-remove"),
    path("blackouts/<int:pk>/lift/", views.blackout_lift, name="blackout-lift"),
    path("quotas/<int:pk>/remove/", views.quota_remove, name="quota-remove"),
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/<int:pk>/leave/", views.waiting_leave, name="waiting-leave"),
    path("bookings/", views.bookings, name="bookings"),
    path("bookings/<int:pk>/", views.booking, name="booking"),
    path("bookings/<int:pk>/change/", views.booking_change, name="booking-change"),
    path("bookings/<int:pk>/cancel-series/", views.series_cancel, name="series-cancel"),
    path("bookings/<int:pk>/<slug:move>/", views.booking_move, name="booking-move"),
]
