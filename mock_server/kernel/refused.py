"""Requests that reached no sandbox, of which no journal tells: the newest ones, and why each was refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from mock_server.kernel.holding import Newest
from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import struct

BOUND = 1_000
MAX_BYTES = 1024 * 1024

MISSING_CREDENTIAL = "missing_credential"
MALFORMED_CREDENTIAL = "malformed_credential"
UNKNOWN_CREDENTIAL = "unknown_credential"
FORGED_TOKEN = "forged_token"  # noqa: S105 - a reason
EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a reason
WRONG_LOGIN = "wrong_login"
UNKNOWN_PATH = "unknown_path"
WRONG_METHOD = "wrong_method"
# Whatever was wrong with it before it was known whose it is.
BAD_REQUEST = "bad_request"


@struct(frozen=True, slots=True)
class Refused:
    """One request. `at` is real time; `system` is None where no system was asked; `path` is whole, and not yet masked.

    `sandbox` is the one that the token says it is of, where it has one.
    """

    at: Instant
    system: str | None
    method: str
    path: str
    status: int
    reason: str
    sandbox: str | None = None


class RefusedRequests(Newest[Refused, Refused]):
    """The newest `BOUND`, and at most 1 MiB of them, from any thread."""

    def __init__(self) -> None:
        super().__init__(BOUND, MAX_BYTES)
        self._lock = threading.Lock()

    def keep(self, thing: Refused) -> None:
        with self._lock:
            super().keep(thing)

    def newest_first(self) -> Iterator[Refused]:
        with self._lock:
            return super().newest_first()
