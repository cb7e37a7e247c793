"""Ways of lying that Msgboxx's lies share: other bodies, other words for a problem, refusals out of the blue."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

from mock_server.kernel.problems import Problem
from mock_server.systems.msgboxx.errors import BOOK
from mock_server.web.http import phrase
from tests.liars.lies import Call, Said, Telling, misheard, reshaped, retold

SYSTEM = "msgboxx"
ROOT = "mock_server.systems.msgboxx"
OPERATIONS = f"{ROOT}.operations"
VIEWS = f"{ROOT}.views"
# An id of the right form that a lie gives where there should be another.
FALSE_ID = "5ca1ab1e-0000-4000-8000-000000000000"


def refusal(status: int) -> Said:
    """A refusal in the vendor's own form."""
    return Said(status).saying({"statusCode": status, "error": phrase(status), "message": "No."})


def told_as(problem: type[Problem], status: int, words: str | None = None) -> Telling:
    """A problem that is answered with another status, and with other words where some are given."""
    speak = BOOK[problem][1] if words is None else lambda _: words
    return partial(mock.patch.dict, f"{ROOT}.errors.BOOK", {problem: (status, speak)})


def with_body(call: Call, body: Any) -> Call:
    """The same call with another body."""
    return replace(call, raw=json.dumps(body).encode())


def hearing(where: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Telling:
    """Bodies that are taken for others; one that is no JSON object is left alone."""

    def mishear(call: Call) -> Call | None:
        body = call.body
        return with_body(call, change(body)) if isinstance(body, dict) else None

    return misheard(SYSTEM, mishear, where=where)


def filling(where: str, **values: Any) -> Telling:
    """Fields that are filled where a body leaves them out."""
    return hearing(where, lambda body: {**values, **body})


def showing(where: str, status: int = 200, /, **values: Any) -> Telling:
    """An entity, alone or in a list, whose fields have these values."""
    return reshaping(where, lambda entity: {**entity, **values}, status)


def reshaping(where: str, change: Callable[[dict[str, Any]], dict[str, Any]], status: int = 200) -> Telling:
    """An entity, alone or in a list, told otherwise."""

    def retell(body: Any) -> Any:
        if "items" in body:
            return {**body, "items": [change(entity) for entity in body["items"]]}
        return change(body)

    return reshaped(SYSTEM, retell, where=where, status=status)


def paging(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Telling:
    """Every list's page told otherwise: None leaves one as it is."""

    def retell(_: Call, said: Said) -> Said | None:
        body = said.body
        changed = change(body) if isinstance(body, dict) and "paging" in body else None
        return None if changed is None else said.saying(changed)

    return retold(SYSTEM, retell, status=200)


def without_header(name: str) -> Telling:
    """Answers that lack a header."""

    def strip(_: Call, said: Said) -> Said:
        return replace(said, headers={key: value for key, value in said.headers.items() if key != name})

    return retold(SYSTEM, strip)


def filters_heard(change: Callable[[dict[str, str]], dict[str, str]], *, where: str) -> Telling:
    """Query strings that are taken for others."""
    return misheard(SYSTEM, lambda call: replace(call, query=change(dict(call.query))), where=where)
