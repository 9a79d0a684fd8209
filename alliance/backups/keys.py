"""What part of the data can be read with only: marks and seals in the database are made with the keys of the installation.

A key that the portal made up (it lies in VAR_DIR/env) goes into the backup, for nobody else has it. One that was set in the
environment does not: whoever set it keeps it, and a stolen backup then opens nothing.
"""

import os

from django.conf import settings
from django.utils.crypto import salted_hmac

from alliance.backups.errors import BackupError
from alliance.embedded import keep_secret_key, prepare_var, read_env


def name_of(key):
    """A few characters that tell a key from another, and nothing of it."""
    return salted_hmac("alliance.backups.keys", "name", secret=key, algorithm="sha256").hexdigest()[:16]


def in_use():
    """The keys that may have written something."""
    return [settings.SECRET_KEY, *settings.FIELD_KEYS]


def kept():
    """The key that the portal made up, where it is the one in use; else ""."""
    made_up = read_env(settings.VAR_DIR).get("SECRET_KEY", "")
    return made_up if made_up == settings.SECRET_KEY else ""


def described():
    """For the manifest: the names of all, and the one that nobody else keeps."""
    if not settings.HAS_SECRET_KEY:
        raise BackupError(
            "没有设置 SECRET_KEY：请先载入门户的环境（set -a; . /etc/portal.env; set +a）。",
            "SECRET_KEY is not set: load the environment of the portal first.",
        )
    return {"names": sorted({name_of(key) for key in in_use()}), "SECRET_KEY": kept()}


def are_kept_elsewhere(manifest):
    """Whether some key was set by people, so that the backup alone is not enough."""
    own = manifest["keys"]["SECRET_KEY"]
    return set(manifest["keys"]["names"]) != ({name_of(own)} if own else set())


def choose(manifest, *, with_key, without_key):
    """The key to take over from a backup, or "" where the present ones do. Refuses what could not be read afterwards."""
    own = manifest["keys"]["SECRET_KEY"]
    present = {name_of(key) for key in in_use()}
    missing = set(manifest["keys"]["names"]) - present
    if not missing or without_key:
        return ""
    if own and missing == {name_of(own)}:
        return _taken_over(own, with_key)
    raise BackupError(
        "现在的密钥读不了这个备份里加密的内容，备份中也没有它的密钥。请把 SECRET_KEY（和 FIELD_KEYS）设为备份时的值；"
        "密钥已丢失时加 --without-key，加密的内容将不能再读。什么也没有改变。",
        "The present keys cannot read what is sealed in this backup, and it does not hold its key: set SECRET_KEY (and FIELD_KEYS) "
        "to what they were; if they are lost, --without-key goes on without what is sealed. Nothing was changed.",
    )


def _taken_over(own, with_key):
    if not with_key:
        raise BackupError(
            "这个备份是用另一个密钥写的，备份中带有该密钥：加 --with-key 一并恢复。什么也没有改变。",
            "This backup was written with another key, which it holds: add --with-key to take it over. Nothing was changed.",
        )
    if os.environ.get("SECRET_KEY"):
        raise BackupError(
            "环境变量中的 SECRET_KEY 优先于备份中的密钥：请先去掉它，或设为备份时的值。什么也没有改变。",
            "SECRET_KEY of the environment wins over the key of the backup: unset it first. Nothing was changed.",
        )
    return own


def take_over(key):
    prepare_var(settings.VAR_DIR)
    keep_secret_key(settings.VAR_DIR, key)
