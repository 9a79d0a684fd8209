"""Tokens and marks that stand for a person at an activity."""

import secrets

from django.utils.crypto import salted_hmac

# Without letters and figures that are easily confused when read out or typed.
PLAIN = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_token():
    return secrets.token_urlsafe(12)


def new_short_code():
    """What a visitor without a working screen reads out at the door; unique within the activity."""
    return "".join(secrets.choice(PLAIN) for _ in range(6))


def new_serial():
    """Twelve characters that nobody guesses, for a paper that may be checked."""
    return "".join(secrets.choice(PLAIN) for _ in range(12))


def random_number():
    """A primary key that tells nothing of the order in which rows came; small enough for every reader of JSON."""
    return secrets.randbits(52)


def person_key(person):
    """One person's mark at an activity: the same for the same phone, telling nothing of it."""
    return salted_hmac("check-in", person).hexdigest()[:32]
