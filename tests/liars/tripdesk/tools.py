"""Ways of telling lies that only TripDesk's need."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

from mock_server.systems import tripdesk
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.web.pipeline import STAGES, Stage
from tests.liars.lies import Call, Passing, Said, Telling, patched, wrapped

TRIPDESK = tripdesk.__name__
OPERATIONS = f"{TRIPDESK}.operations"
LIFECYCLE = "mock_server.kernel.lifecycle"

MESSAGES = "/api/v1/messages"
PHONES = ("whatsapp", "sms", "viber", "rcs")
# Of the credentials that were seen, so many are tried; older ones are of tests that are over.
_REMEMBERED = 6


def declared(**arounds: Callable[..., Any]) -> Telling:
    """The system's declaration, in which each of these parts has a function around it, handed the honest one first."""

    def telling() -> AbstractContextManager[Any]:
        lying = {name: partial(around, getattr(tripdesk.SYSTEM, name)) for name, around in arounds.items()}
        return mock.patch(f"{TRIPDESK}.SYSTEM", replace(tripdesk.SYSTEM, **lying))

    return telling


def amended(target: str, entries: dict[Any, Any]) -> Telling:
    """Other values for some keys of a table that stands under a dotted name."""
    return partial(mock.patch.dict, target, entries)


def channels(*names: str, **fields: Any) -> Telling:
    """Channels that messages find with another form or price; fixtures are held against the honest ones."""
    lying = {name: replace(CHANNELS[name], **fields) for name in names}
    return patched(f"{OPERATIONS}.messages.CHANNELS", {**CHANNELS, **lying})


def staged(honest: Stage, lying: Stage) -> Telling:
    """The pipeline with another stage in one's place."""
    return patched("mock_server.web.app.STAGES", tuple(lying if stage is honest else stage for stage in STAGES))


def moved(stage: Stage, *, before: Stage) -> Telling:
    """The pipeline with a stage that comes sooner than it should."""
    others = [one for one in STAGES if one is not stage]
    others.insert(others.index(before), stage)
    return patched("mock_server.web.app.STAGES", tuple(others))


def rendered(target: str, change: Callable[[dict[str, Any]], Any]) -> Telling:
    """A record shown otherwise wherever it is: `change` is handed its fields, and changes them in place."""

    def around(honest: Callable[[Any], bytes], record: Any) -> bytes:
        shown = json.loads(honest(record))
        change(shown)
        return json.dumps(shown).encode()

    return wrapped(f"{TRIPDESK}.envelope.{target}", around)


def refusal(status: int, code: str) -> Said:
    """A refusal in TripDesk's form."""
    error = {"code": code, "message": "No.", "request_id": "req_01HNQX2P8Y9R3T4V5W6Z7A8B9C"}
    return Said(status).saying({"error": error})


def token_of(call: Call) -> str:
    """What a call's Authorization header holds behind its scheme; empty where there is none."""
    return call.headers.get("Authorization", "").partition(" ")[2]


def as_bearer(call: Call, token: str) -> Call:
    """The same call with another credential."""
    return replace(call, headers={**call.headers, "Authorization": f"Bearer {token}"})


class Seen:
    """The credentials that calls came with, the newest first."""

    def __init__(self) -> None:
        self._tokens: deque[str] = deque(maxlen=_REMEMBERED)

    def note(self, call: Call) -> None:
        """Remember a call's credential."""
        token = token_of(call)
        if token and token not in self._tokens:
            self._tokens.appendleft(token)

    def others(self, call: Call) -> list[str]:
        """Those of other callers of the same kind: keys of a plane, or agents."""
        mine = token_of(call)
        return [one for one in self._tokens if one != mine and _kind(one) == _kind(mine)]

    @property
    def newest(self) -> str | None:
        """The last key that was new."""
        return next((one for one in self._tokens if one.startswith("ak_")), None)


def everybodys(methods: str) -> Callable[[Call, Passing], Said]:
    """Middleware that finds what the caller has not among what other partners have."""
    seen = Seen()

    def middleware(call: Call, proceed: Passing) -> Said:
        seen.note(call)
        said = proceed(call)
        if said.status == 404 and call.method in methods.split():
            found = (proceed(as_bearer(call, other)) for other in seen.others(call))
            return next((one for one in found if one.status < 400), said)
        return said

    return middleware


def merged(path: str) -> Callable[[Call, Passing], Said]:
    """Middleware that adds what other partners have to a list."""
    seen = Seen()

    def middleware(call: Call, proceed: Passing) -> Said:
        seen.note(call)
        said = proceed(call)
        if call.path != path or call.method != "GET" or said.status != 200:
            return said
        body = said.body
        for other in seen.others(call):
            more = proceed(as_bearer(call, other))
            body["data"] += more.body["data"] if more.status == 200 else []
        return said.saying(body)

    return middleware


def _kind(token: str) -> str:
    return token[:8] if token.startswith("ak_") else ""
