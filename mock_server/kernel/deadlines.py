"""What ends by itself at an instant, without anything happening: of interest to who moves a clock."""

from __future__ import annotations

from collections.abc import Mapping

from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import struct

WINDOW_CLOSES, KEY_EXPIRES, TOKEN_EXPIRES = "window.closes", "key.expires", "token.expires"


@struct(frozen=True, slots=True)
class Deadline:
    """What kind of thing ends when, in words, and whose it is: an `address`, a `key`, a `login`."""

    at: Instant
    kind: str
    what: str
    refs: Mapping[str, str]
