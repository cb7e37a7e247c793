"""What was served: told of each request to who writes the log, and counted by what can be counted without end.

Counted are systems, calls as their documents have them, and statuses. Nothing of a client's is a name there: a path
that is no call is `other`, and so is the method of one.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mock_server.kernel.structs import struct
from mock_server.web.http import Environ
from mock_server.web.refusals import NOTED

METHOD, CLIENT = "REQUEST_METHOD", "REMOTE_ADDR"
# The id of the sandbox that it reached, its label, and the id that the journal has the request by.
SANDBOX, LABEL, REQUEST = "mock.sandbox", "mock.label", "mock.request"
# What of an environ may be told.
TOLD = (METHOD, CLIENT, SANDBOX, LABEL, REQUEST, NOTED)

# What takes the secrets out of a path.
Hides = Callable[[str], str]
# Told of every request but probes, as soon as it is answered: its environ, its path, and what hides that path's secrets
# at any later time, where it has any; its status and the seconds that it took.
Report = Callable[[Environ, str, Hides | None, int, float], None]

# A call: the system's name, the method, and the path as its document has it.
Call = tuple[str, str, str]

# Where an environ keeps the system and the path of what serves it.
SERVED_BY = "mock.call"
OTHER = ("other", "other", "other")

# Seconds: a call in memory takes less than the first, what takes more than the last has waited for somebody.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


@struct(frozen=True, slots=True)
class Times:
    """How long requests of one call took: how many up to each of `BOUNDS`, those beyond last, and seconds in all."""

    counts: list[int]
    seconds: float


@dataclass(slots=True)
class _Call:
    """What is known of one call by now."""

    statuses: dict[int, int] = field(default_factory=dict)
    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0


class Tally:
    """Counts of requests by call and status, and of the time that they took by call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[Call, _Call] = {}

    def count(self, call: Call, status: int, seconds: float) -> None:
        place = bisect_left(BOUNDS, seconds)
        with self._lock:
            known = self._calls.get(call)
            if known is None:
                known = self._calls[call] = _Call()
            statuses = known.statuses
            statuses[status] = statuses.get(status, 0) + 1
            known.counts[place] += 1
            known.seconds += seconds

    def statuses(self) -> Mapping[tuple[Call, int], int]:
        """How many requests each call has answered with each status."""
        with self._lock:
            return {
                (call, status): count for call, known in self._calls.items() for status, count in known.statuses.items()
            }

    def times(self) -> Mapping[Call, Times]:
        """How long each call took."""
        with self._lock:
            return {call: Times(list(known.counts), known.seconds) for call, known in self._calls.items()}


@struct(frozen=True, slots=True)
class Load:
    """How much there is to do `now`, by what it is, and how much was `dropped` since the start."""

    now: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)


@struct(frozen=True, slots=True)
class Watched:
    """What is counted where requests are served, and how much there is to do there."""

    tally: Tally = field(default_factory=Tally)
    load: Callable[[], Load] = Load
