"""Outages on order: rules that break, delay or refuse a sandbox's requests."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any

from mock_server.kernel import glob
from mock_server.kernel.chance import Chance
from mock_server.kernel.counting import at_most, following
from mock_server.kernel.holding import Holding, weight_of
from mock_server.kernel.instants import Instant
from mock_server.kernel.problems import Full
from mock_server.kernel.structs import struct

ERROR, DELAY, RATE_LIMIT, RESET, TRUNCATE = "error", "delay", "rate_limit", "reset", "truncate"
KINDS = (ERROR, DELAY, RATE_LIMIT, RESET, TRUNCATE)
# What may take the place of an answer after all has happened that the request asked for.
LOSING = (ERROR, RESET)

STATUSES = range(400, 600)
DELAYS_MS = range(60_001)
_WHOLE = 2**128
# How many rules may be armed at once, how many bytes they may have, and how long a glob and a header may be.
BOUND = 1_000
MAX_BYTES = 16 * 1024 * 1024
MAX_PATH = 500
# So many that act no more are told of.
SPENT = 50
MAX_HEADERS, MAX_HEADER = 50, 4_096

# RFC 9110: a token, and what a client reads of a value, which is without space at its ends.
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_VALUE = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")
# Where an answer ends, and what becomes of its connection, is said by the server, which also writes these two.
_FRAMING = frozenset(
    {"connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
_OWN = frozenset({"date", "x-mock-server"})


@struct(frozen=True, slots=True, kw_only=True)
class Fault:
    """One rule. It acts on requests that its system, method and path (a glob, with the prefix) name; None names all.

    The first `after` of those pass; then it acts, at most `times` times, each time with `probability`; at `expires_at`
    it is gone. `seen` and `hits` count the requests that it named and those that it acted on.

    With `after_effect` what a request asks for happens first, and only its answer is lost.
    """

    id: str
    kind: str
    system: str | None = None
    method: str | None = None
    path: str | None = None
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after_effect: bool = False
    delay_ms: int | None = None
    times: int | None = None
    probability: float | None = None
    after: int = 0
    expires_at: Instant | None = None
    seen: int = 0
    hits: int = 0
    armed_at: Instant | None = None

    @property
    def left(self) -> int | None:
        """How often it may still act; None for as often as it is met."""
        return None if self.times is None else max(0, self.times - self.hits)

    def is_sound(self) -> bool:
        return (
            self.kind in (LOSING if self.after_effect else KINDS)
            and (self.status is None or self.status in STATUSES)
            and (self.delay_ms is None or self.delay_ms in DELAYS_MS)
            and (self.probability is None or 0 <= self.probability <= 1)
            and len(self.path or "") <= MAX_PATH
            and len(self.headers) <= MAX_HEADERS
            and not any(header_problem(name, value) for name, value in self.headers.items())
        )

    def names(self, system: str, method: str, path: str) -> bool:
        """Whether a request is one of those that the rule is about."""
        return (
            self.system in (None, system)
            and self.method in (None, method)
            and (self.path is None or glob.matches(self.path, path))
        )


def header_problem(name: str, value: str) -> str | None:
    """Why a fault's answer cannot have this header; None for one that it can."""
    if max(len(name), len(value)) > MAX_HEADER:
        return f"At most {MAX_HEADER} characters."
    if not HEADER_NAME.fullmatch(name):
        return "A header's name is letters, digits and !#$%&'*+-.^_`|~, and no others."
    if name.lower() in _FRAMING:
        return "The server says itself where an answer ends; a client would wait, or be out of step."
    if name.lower() in _OWN:
        return "The server writes this header itself."
    if not HEADER_VALUE.fullmatch(value):
        return "A header's value is printable ASCII without space at its ends."
    return None


class Faults:
    """A sandbox's rules, in the order in which they were armed; `tell` hears of each that acts no more by itself."""

    def __init__(self, tell: Callable[..., object]) -> None:
        self._rules: dict[str, Fault] = {}
        self._tell = tell
        # Those whose time is over, the newest last; nobody is told of older ones.
        self._expired: deque[Fault] = deque(maxlen=SPENT)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def add(self, fault: Fault) -> Fault:
        """Arm a rule. Raises Full."""
        held = self.held
        if held.records >= BOUND or held.bytes + weight_of(fault) > MAX_BYTES:
            raise Full(
                f"{held.records} faults of {held.bytes} bytes are armed; there may be {BOUND} of {MAX_BYTES} bytes."
            )
        self._rules[fault.id] = fault
        return fault

    @property
    def held(self) -> Holding:
        return Holding(len(self._rules), sum(map(weight_of, self._rules.values())), BOUND, MAX_BYTES, 0)

    def remove(self, fault_id: str) -> Fault | None:
        """Disarm a rule; None where there is none."""
        return self._rules.pop(fault_id, None)

    def armed(self, now: Instant) -> list[Fault]:
        """The rules that are there at `now`; those whose time is over are forgotten."""
        for fault in list(self._rules.values()):
            if fault.expires_at is not None and fault.expires_at <= now:
                del self._rules[fault.id]
                self._spent(fault, "expired")
                self._expired.append(fault)
        return list(self._rules.values())

    def spent(self, now: Instant) -> list[Fault]:
        """Those that act no more, by themselves: whose time was over or that were used up; at most `SPENT`."""
        used_up = [fault for fault in self.armed(now) if fault.left == 0]
        return [*reversed(self._expired), *reversed(used_up)][:SPENT]

    def may_delay(self, system: str, method: str, path: str, now: Instant) -> bool:
        """Whether a request may have to wait; nothing is counted and nothing drawn."""
        return any(fault.kind == DELAY and fault.names(system, method, path) for fault in self.armed(now))

    def apply(self, system: str, method: str, path: str, now: Instant, chance: Chance) -> list[Fault]:
        """The rules that act on this request: delays, until the first rule that answers in the system's place."""
        acting: list[Fault] = []
        for fault in self.armed(now):
            if not fault.names(system, method, path):
                continue
            acts = _acts(fault, chance)
            applied = replace(fault, seen=following(fault.seen), hits=at_most(fault.hits + acts))
            self._rules[fault.id] = applied
            if acts:
                acting.append(applied)
                if applied.hits == applied.times:
                    self._spent(applied, "used up")
                if fault.kind != DELAY:
                    break
        return acting

    def _spent(self, fault: Fault, why: str) -> None:
        facts = {"kind": fault.kind, "method": fault.method, "path": fault.path, "hits": fault.hits, "why": why}
        self._tell("fault.spent", fault.system, fault=fault.id, **facts)

    def export(self) -> list[Fault]:
        return list(self._rules.values())

    def restore(self, rules: list[Fault]) -> None:
        self._rules = {fault.id: fault for fault in rules}


def _acts(fault: Fault, chance: Chance) -> bool:
    if fault.seen < fault.after or (fault.times is not None and fault.hits >= fault.times):
        return False
    return (
        fault.probability is None
        or chance.draw_numbered(f"fault/{fault.id}", fault.seen - fault.after) < fault.probability * _WHOLE
    )
