"""Reads that more than one page needs."""

from alliance.models import Alliance


def public_alliance(request):
    """The alliance whose public pages a visitor reads: the one asked for by `?area=`, else the first."""
    alliances = Alliance.objects.public()
    asked = request.GET.get("area")
    return (alliances.filter(code=asked).first() if asked else None) or alliances.first()
