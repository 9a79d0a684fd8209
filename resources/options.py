"""Numbers an alliance may set for itself, in `options["resources"]`; what it does not set is as here."""

DEFAULTS = {
    # What decides the rank of a match, in parts of their sum.
    "weight_fit": 30,
    "weight_distance": 25,
    "weight_rating": 20,
    "weight_quiet": 15,
    "weight_automatic": 10,
    # Over how many days a unit's share of the load is counted.
    "load_days": 90,
    # A place up to so many times as large as asked for still fits well.
    "roomy": 1.5,
    # At this many kilometres a place counts half of one next door.
    "half_distance_km": 3,
    # So many combinations are shown, and so many calendars at most are opened to find them.
    "matches_shown": 20,
    "calendars_opened": 1000,
    # How long an activity is taken to last where nobody says.
    "usual_minutes": 120,
    # Fewer answers than this show no average.
    "least_ratings": 3,
    # Who used something is asked how it was so many days after at the latest.
    "rating_days": 7,
    # So many owners at most are told of a need.
    "owners_told": 200,
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
