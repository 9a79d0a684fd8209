"""Text that only this installation can read, and keyed marks by which it is found without reading it.

AES-256-GCM. The keys come from `FIELD_KEYS`, the secret key where none is set: the first one seals, all of them open, so that
a new key is put in front and `manage.py reseal` writes everything anew with it. What a sealed text is for (`purpose`) is bound
into it: moved to another column it does not open.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
MARK_LENGTH = 32


class Unreadable(Exception):
    """A sealed text that none of the keys opens."""


@lru_cache(maxsize=32)
def _derived(master, use):
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"alliance.{use}".encode()).derive(master.encode())


@lru_cache(maxsize=32)
def _cipher(master):
    return AESGCM(_derived(master, "seal"))


@lru_cache(maxsize=32)
def _name(master):
    """A few characters that tell which key sealed a text, and nothing of the key."""
    return hashlib.sha256(_derived(master, "name")).hexdigest()[:8]


def seal(text, purpose=""):
    """`<name of the key>.<nonce and ciphertext>`; the same text sealed twice differs. Nothing stays nothing."""
    if not text:
        return ""
    master = settings.FIELD_KEYS[0]
    nonce = os.urandom(NONCE)
    sealed = nonce + _cipher(master).encrypt(nonce, text.encode(), purpose.encode())
    return f"{_name(master)}.{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(sealed, purpose=""):
    """The text; raises Unreadable where no key opens it."""
    if not sealed:
        return ""
    name, _, body = sealed.partition(".")
    master = next((key for key in settings.FIELD_KEYS if _name(key) == name), None)
    if master is None:
        raise Unreadable(name)
    try:
        raw = base64.urlsafe_b64decode(body)
        return _cipher(master).decrypt(raw[:NONCE], raw[NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(name) from error


def mark(text, purpose=""):
    """The keyed mark of a text, for a unique column; "" of nothing is None, which is unlike any other."""
    return _mark(settings.FIELD_KEYS[0], text, purpose) if text else None


def marks(text, purpose=""):
    """The marks of a text under every key, for a lookup: `filter(phone_mark__in=marks(phone, …))`."""
    return [_mark(key, text, purpose) for key in settings.FIELD_KEYS] if text else []


def _mark(master, text, purpose):
    digest = hmac.new(_derived(master, "mark"), f"{purpose}\0{text}".encode(), hashlib.sha256)
    return digest.hexdigest()[:MARK_LENGTH]
