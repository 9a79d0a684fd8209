"""The site map. Every app brings its pages and its part of /api/ in its own urls.py."""

from django.urls import include, path
from django.views.i18n import set_language

from alliance import schema
from alliance.styleguide import styleguide
from alliance.views import display

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("display/", display, name="display"),
    path("styleguide/", styleguide, name="styleguide"),
    path("api/schema/", schema.Schema.as_view(), name="schema"),
    path("api/docs/", schema.docs, name="api-docs"),
    path("", include("members.urls")),
    path("", include("resources.urls")),
    path("", include("activities.urls")),
    path("", include("proposals.urls")),
    path("", include("workgroup.urls")),
    path("", include("evaluation.urls")),
    path("", include("reports.urls")),
]

handler403 = "alliance.views.forbidden"
