"""A request of a live run as it is about to be sent, and what its rails read of it and of its answer."""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from .claims import EFFECTS
from .routes import effect_of


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it is about to be sent.

    `operation` is the documented one, None for none; `declared` the worst that the test's claim may do. An `arranged`
    request makes a state, which claims do not declare.
    """

    system: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    operation: str | None
    declared: str
    arranged: bool = False

    @property
    def effect(self) -> str:
        """What it does if it succeeds, by the table of routes."""
        return effect_of(self.system, self.operation)

    @property
    def is_read(self) -> bool:
        return self.effect == EFFECTS[0]

    @property
    def content(self) -> Any:
        """The body as JSON, None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None  # what cannot be read is searched as text


def content_of(response: requests.Response) -> Any:
    """An answer as JSON, None where it is none."""
    try:
        return response.json()
    except ValueError:
        return None  # no JSON has nothing to look for


def readable(request: requests.PreparedRequest) -> bytes:
    """A body as the rails read it: out of gzip, where it is in that."""
    body = request.body or b""
    raw = body if isinstance(body, bytes) else str(body).encode()
    if request.headers.get("Content-Encoding") != "gzip":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return raw
