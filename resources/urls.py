from django.urls import include, path
from rest_framework.routers import SimpleRouter

from resources.api import blocks as blocks_api
from resources.api import bookings as bookings_api
from resources.api import contribution as contribution_api
from resources.api import grants as grants_api
from resources.api import needs as needs_api
from resources.api import ratings as ratings_api
from resources.api import resources as resources_api
from resources.api import times as times_api
from resources.api import waiting as waiting_api
from resources.views import (
    approvals,
    blocks,
    booking,
    bookings,
    catalogue,
    contribution,
    days,
    door,
    feeds,
    grants,
    matching,
    needs,
    page,
    ratings,
    sheets,
    times,
    waiting,
    week,
)

router = SimpleRouter()
router.register("resources", resources_api.ResourceViewSet, basename="api-resource")
router.register("bookings", bookings_api.BookingViewSet, basename="api-booking")
router.register("waiting", waiting_api.WaitingViewSet, basename="api-waiting")
router.register("booking-blocks", blocks_api.BookingBlockViewSet, basename="api-booking-block")
router.register("blackouts", times_api.BlackoutViewSet, basename="api-blackout")
router.register("grants", grants_api.GrantViewSet, basename="api-grant")
router.register("needs", needs_api.NeedViewSet, basename="api-need")
router.register("contributions", contribution_api.ContributionViewSet, basename="api-contribution")
router.register("booking-ratings", ratings_api.BookingRatingViewSet, basename="api-booking-rating")
router.register("quotas", times_api.QuotaViewSet, basename="api-quota")

urlpatterns = [
    path("api/booking-rules/", blocks_api.BookingRules.as_view(), name="api-booking-rules"),
    path("api/", include(router.urls)),
    path("resources/", catalogue.resources, name="resources"),
    path("resources/timeline/", days.timeline, name="timeline"),
    path("resources/usage/", days.usage, name="usage"),
    path("resources/timeline/pick/", days.pick, name="timeline-pick"),
    path("resources/catalogue.docx", catalogue.catalogue_docx, name="resource-catalogue"),
    path("resources/catalogue.pdf", catalogue.catalogue_pdf, name="resource-catalogue-pdf"),
    path("resources/import/", sheets.resource_import, name="resource-import"),
    path("resources/import/template.xlsx", sheets.resource_import_template, name="resource-import-template"),
    path("resources/import/<str:token>/", sheets.resource_import_preview, name="resource-import-preview"),
    path("resources/<int:pk>/here/", door.here, name="resource-here"),
    path("resources/<int:pk>/here.svg", door.here_qr, name="resource-here-qr"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/renew/", feeds.feed_renew, name="feed-renew"),
    path("feeds/<str:token>.ics", feeds.feed, name="feed"),
    path("resources/match/", matching.match, name="match"),
    path("resources/create/<slug:kind>/", catalogue.resource_create, name="resource-create"),
    path("resources/<int:pk>/", page.resource, name="resource"),
    path("resources/<int:pk>/calendar/", week.calendar, name="resource-calendar"),
    path("resources/<int:pk>/edit/", catalogue.resource_edit, name="resource-edit"),
    path("resources/<int:pk>/book/", booking.resource_book, name="resource-book"),
    path("resources/<int:pk>/times/", times.resource_times, name="resource-times"),
    path("resources/<int:pk>/times/exception/", times.exception_create, name="exception-create"),
    path("resources/<int:pk>/times/black-out/", times.blackout_create, name="blackout-create"),
    path("resources/<int:pk>/times/quota/", times.quota_create, name="quota-create"),
    path("resources/<int:pk>/times/session/", times.session_create, name="session-create"),
    path("sessions/<int:pk>/remove/", times.session_remove, name="session-remove"),
    path("resources/<int:pk>/apply/", grants.grant_apply, name="grant-apply"),
    path("grants/", grants.grants, name="grants"),
    path("grants/<int:pk>/", grants.grant, name="grant"),
    path("grants/<int:pk>/<slug:move>/", grants.grant_move, name="grant-move"),
    path("resources/<int:pk>/wait/", waiting.waiting_join, name="waiting-join"),
    path("resources/<int:pk>/<slug:move>/", catalogue.resource_move, name="resource-move"),
    path("exceptions/<int:pk>/remove/", times.exception_remove, name="exception-remove"),
    path("blackouts/<int:pk>/lift/", times.blackout_lift, name="blackout-lift"),
    path("quotas/<int:pk>/remove/", times.quota_remove, name="quota-remove"),
    path("contributions/", contribution.contributions, name="contributions"),
    path("contributions/<int:pk>/", contribution.contribution, name="contribution"),
    path("needs/", needs.needs, name="needs"),
    path("needs/create/", needs.need_create, name="need-create"),
    path("needs/<int:pk>/", needs.need, name="need"),
    path("needs/<int:pk>/accept/", needs.need_accept, name="need-accept"),
    path("needs/<int:pk>/<slug:move>/", needs.need_move, name="need-move"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/<int:pk>/leave/", waiting.waiting_leave, name="waiting-leave"),
    path("waiting/<int:pk>/priority/", waiting.waiting_priority, name="waiting-priority"),
    path("bookings/blocks/", blocks.booking_blocks, name="booking-blocks"),
    path("bookings/blocks/<int:pk>/lift/", blocks.block_lift, name="booking-block-lift"),
    path("bookings/rules/", blocks.booking_rules, name="booking-rules"),
    path("bookings/", approvals.bookings, name="bookings"),
    path("bookings/<int:pk>/", bookings.booking, name="booking"),
    path("bookings/<int:pk>/decide/<str:move>/", approvals.booking_decide, name="booking-decide"),
    path("bookings/<int:pk>/change/", bookings.booking_change, name="booking-change"),
    path("bookings/<int:pk>/rate/", ratings.booking_rate, name="booking-rate"),
    path("booking-ratings/", ratings.booking_ratings, name="booking-ratings"),
    path("bookings/<int:pk>/<slug:move>/", bookings.booking_move, name="booking-move"),
]
