"""OpenAPI: the description and its browser, served from our own files."""

from csp.decorators import csp_update
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    """The OpenAPI description of the portal's API."""


# Swagger's own style sheet carries inline styles; its scripts come from a file of ours.
docs = csp_update({"style-src": ["'unsafe-inline'"]})(SpectacularSwaggerSplitView.as_view(url_name="schema"))
