"""Numbers an alliance may set for itself, in `options["resources"]`; what it does not set is as here."""

DEFAULTS = {
    # Whoever is next in line has so many hours to answer an offer.
    "offer_hours": 4,
    # After so many hours the owner is reminded of a request, and staff are told.
    "remind_hours": 24,
    # Who does not come so often (0: never mind) within so many days does not book for so many days.
    "no_show_limit": 3,
    "no_show_days": 90,
    "block_days": 7,
}


def option(alliance, key):
    """The alliance's own number where it set one that is none below nought, else the default."""
    default = DEFAULTS[key]
    own = ((alliance.options if alliance else None) or {}).get("resources", {}).get(key)
    return own if isinstance(own, int | float) and not isinstance(own, bool) and own >= 0 else default
