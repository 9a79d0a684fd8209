"""Robots that post into a group of WeCom (企业微信), DingTalk (钉钉) or Feishu (飞书), as their makers describe them.

Each answers 200 with a code in the body; only the code 0 means that the message was taken.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

SECONDS = 5
# WeCom cuts at 2048 bytes, the others later.
LONGEST_BYTES = 2000


class NotTaken(Exception):
    """Why a message did not go out, for the log; it is tried again."""


@dataclass(frozen=True)
class Robot:
    kind: str
    url: str
    secret: str = ""

    def say(self, text):
        """Post a text into the group; NotTaken where the robot refuses or is not there."""
        text = text.encode()[:LONGEST_BYTES].decode(errors="ignore")
        url, body = REQUESTS[self.kind](self, text, time.time())
        answer = _post(url, body)
        code = next((answer[key] for key in ("errcode", "code", "StatusCode") if key in answer), None)
        if code != 0:
            raise NotTaken(f"{self.kind}: {answer}"[:300])


def wecom(robot, text, now):
    return robot.url, {"msgtype": "text", "text": {"content": text}}


def dingtalk(robot, text, now):
    url = robot.url
    if robot.secret:
        stamp = str(round(now * 1000))
        sign = _sign(robot.secret.encode(), f"{stamp}\n{robot.secret}".encode())
        url += ("&" if "?" in url else "?") + urlencode({"timestamp": stamp, "sign": sign})
    return url, {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False}}


def feishu(robot, text, now):
    body = {"msg_type": "text", "content": {"text": text}}
    if robot.secret:
        stamp = str(int(now))
        body = {"timestamp": stamp, "sign": _sign(f"{stamp}\n{robot.secret}".encode(), b"")} | body
    return robot.url, body


REQUESTS = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}


def robots_of(alliance):
    """Those that ROBOTS names for the alliance's area code, and those it names for all."""
    code = alliance.code if alliance else ""
    rows = (row for row in settings.ROBOTS if row["alliance"] in {"", code})
    return [Robot(row["kind"], row["url"], row["secret"]) for row in rows]


def _sign(key, message):
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def _post(url, body):
    data = json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json; charset=utf-8"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            found = json.loads(answer.read())
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise NotTaken(f"{type(error).__name__}: {error}") from None
    return found if isinstance(found, dict) else {}
