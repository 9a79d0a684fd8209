from django.urls import include, path
from rest_framework.routers import SimpleRouter

from resources import api, views

router = SimpleRouter()
router.register("resources", api.ResourceViewSet, basename="api-resource")
router.register("bookings", api.BookingViewSet, basename="api-booking")

urlpatterns = [
    path("api/", include(router.urls)),
    path("resources/", views.resources, name="resources"),
    path("resources/match/", views.match, name="match"),
    path("resources/create/<slug:kind>/", views.resource_create, name="resource-create"),
    path("resources/<int:pk>/", views.resource, name="resource"),
    path("resources/<int:pk>/edit/", views.resource_edit, name="resource-edit"),
    path("resources/<int:pk>/book/", views.resource_book, name="resource-book"),
    path("resources/<int:pk>/<slug:move>/", views.resource_move, name="resource-move"),
    path("bookings/", views.bookings, name="bookings"),
    path("bookings/<int:pk>/", views.booking, name="booking"),
    path("bookings/<int:pk>/<slug:move>/", views.booking_move, name="booking-move"),
]
