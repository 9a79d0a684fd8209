"""OpenAPI: the description and its browser, served from our own files."""

from csp.decorators import csp_update
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    """The OpenAPI description of the portal's API."""


# Swagger's own style sheet carries inline styles; its scripts come from a file of ours.
docs = csp_update({"style-src": ["'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="schema", http_method_names=["get", "head"])
)


class SessionScheme(OpenApiAuthenticationExtension):
    """Names our session sign-in in the description."""

    target_class = "alliance.rest.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
