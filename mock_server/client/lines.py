"""What the control plane shows, a line for each thing, to be read by people and by agents."""

from __future__ import annotations

import json
from typing import Any

from mock_server.client.results import Delivery, Finding, Json, Message, Request, clock, moment

WIDTH = 300

_ERROR = 400
# Characters that a body which was refused has at least; the line is to hold why, which stands behind it.
_LEAST = 80
# What of a fault says which requests it strikes and how; what it answers may be long, and secret.
_RULE = ("system", "method", "path", "status", "delay_ms", "after_effect", "probability", "times", "ttl_seconds")


def cut(line: str, width: int = WIDTH) -> str:
    """A text of any form as one line of so many characters at most."""
    text = " ".join(line.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def request(shown: Json) -> str:
    """A request with its status, and with its answer where that is an error."""
    found = Request.of(shown)
    query = f"?{found.query}" if found.query else ""
    is_refused = found.status >= _ERROR
    asked = f"{clock(found.at)} {found.method} {found.path}{query}"
    answer = f" {written(found.response_body)}" if is_refused else ""
    came = f" → {found.status}{answer}" + (f" (fault {found.fault})" if found.fault else "")
    body = "" if found.body is None else f" {written(found.body)}"
    room = max(_LEAST, WIDTH - len(asked) - len(came))
    if is_refused and len(body) > room:
        body = f"{body[: room - 1]}…"
    return f"{asked}{body}{came}"


def message(shown: Json) -> str:
    return str(Message.of(shown))


def finding(shown: Json) -> str:
    found = Finding.of(shown)
    about = found.request_id or found.delivery_id or ""
    return f"{clock(found.at)} {found.system} {found.kind}: {found.detail} {about}".rstrip()


def delivery(shown: Json) -> str:
    found = Delivery.of(shown)
    came = found.error or ("" if found.response_status is None else str(found.response_status))
    again = f", again at {clock(found.next_attempt_at)}" if found.next_attempt_at else ""
    attempt = f" attempt {found.attempt}" if found.attempt else ""
    road = f"{found.system} {found.event}" + (f" to {found.url}" if found.url else "")
    return f"{clock(found.at)} {road}{attempt}: {found.status}" + (f" ({came})" if came else "") + again


def fault(shown: Json) -> str:
    """An armed fault: what it does, to which requests, and on how many it acted."""
    rule = " ".join(f"{name}={written(shown[name])}" for name in _RULE if name in shown)
    left = f", may act {shown['left']} times more" if "left" in shown else ""
    return f"{shown['kind']} {rule}".rstrip() + f": acted {shown['hits']} times{left} {shown['id']}"


def refused(shown: Json) -> str:
    """A request that reached no sandbox, and why."""
    more = f", nearest {shown['nearest']}" if "nearest" in shown else ""
    more += f", of {shown['sandbox']}" if "sandbox" in shown else ""
    asked = f"{clock(moment(shown['at']))} {shown['method']} {shown['path']} → {shown['status']}"
    return f"{asked} {shown['reason']}: {shown['detail']}{more}"


def written(body: Any) -> str:
    """A text as it is, all else as JSON."""
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
