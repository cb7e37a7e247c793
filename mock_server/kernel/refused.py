"""Requests that reached no sandbox, of which no journal tells: the newest ones, and why each was refused."""

from __future__ import annotations

import threading
from collections import deque

from mock_server.kernel.holding import Holding
from mock_server.kernel.instants import Instant
from mock_server.kernel.structs import struct
from mock_server.kernel.weight import weight_of

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


class RefusedRequests:
    """The newest `BOUND`, and at most 1 MiB of them; `dropped` counts what is gone."""

    def __init__(self) -> None:
        self.dropped = 0
        self._kept: deque[Refused] = deque()
        self._bytes = 0
        self._lock = threading.Lock()

    def add(self, refused: Refused) -> None:
        """Keep one, and drop the oldest beyond the bounds."""
        with self._lock:
            self._kept.append(refused)
            self._bytes += weight_of(refused)
            while len(self._kept) > BOUND or self._bytes > MAX_BYTES:
                self._bytes -= weight_of(self._kept.popleft())
                self.dropped += 1

    @property
    def held(self) -> Holding:
        """What it holds."""
        return Holding(len(self._kept), self._bytes, BOUND, MAX_BYTES, self.dropped)

    def newest_first(self) -> list[Refused]:
        """All of them, the newest first."""
        with self._lock:
            return list(reversed(self._kept))
