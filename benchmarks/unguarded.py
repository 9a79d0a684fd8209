"""The portal with its locks taken away and time to collide, for the negative control alone. The benchmark drops the constraint too."""

import time

from alliance.wsgi import application
from resources import requests
from resources.locks import read
from resources.services import booking

__all__ = ["application"]

COLLIDE = 0.1


def at_once(resource):
    return read([resource]).get(resource.pk)


def slowly(*args, **kwargs):
    loaded = load(*args, **kwargs)
    time.sleep(COLLIDE)
    return loaded


load = requests.load
booking.lock_at_once, booking.lock_families, requests.load = at_once, read, slowly
