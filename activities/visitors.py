"""Telling those who signed up: an account has an inbox, a phone gets a text where a gateway is configured.

Whoever has neither reads it on the page behind the link of the sign-up.
"""

from members.notify import tell
from members.texting import send_texts


def tell_visitors(sign_ups, sentence, *, activity, by=None, url=""):
    rows = list(sign_ups)
    tell([row.user for row in rows if row.user], sentence, by=by, obj=None if url else activity, url=url)
    send_texts([row.phone for row in rows if row.user_id is None], sentence, alliance=activity.alliance)


def tell_everyone_signed_up(activity, sentence, *, by=None):
    tell_visitors(activity.sign_ups.standing().select_related("user"), sentence, activity=activity, by=by)
