from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 3600


@require_POST
def text_size(request):
    """Remember large or normal text on this device; works without script."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    size = "large" if request.POST.get("size") == "large" else "normal"
    response.set_cookie("text", size, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)
