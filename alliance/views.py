from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

YEAR = 365 * 24 * 3600
SIZES = {"normal": _("标准"), "large": _("大"), "largest": _("特大")}
CONTRASTS = {"normal": _("标准"), "high": _("黑白分明")}


def display(request):
    """How pages look on this device, kept in cookies: size of text, contrast. And what the portal does for easy reading."""
    if request.method == "POST":
        return _remember(request)
    return render(request, "alliance/display.html", {"sizes": SIZES, "contrasts": CONTRASTS})


def _remember(request):
    response = HttpResponseRedirect(_where_to(request))
    for name, known in (("text", SIZES), ("contrast", CONTRASTS)):
        if (chosen := request.POST.get(name)) in known:
            response.set_cookie(name, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _where_to(request):
    target = request.POST.get("next", "/")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) else "/"


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)
