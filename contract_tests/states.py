"""What the states of all systems' tests have in common: one account, who calls, time, and what a receiver hears."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property
from threading import Barrier
from typing import Any, ClassVar, Self

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# Of the accounts' webhooks.
SECRET = "whsec_contract_suite"
_THREADS = 32


class Account:
    """Whatever a vendor calls its customer; `system` is the vendor's name."""

    system: ClassVar[str]

    def __init__(self, tenant: Any) -> None:
        self.tenant = tenant
        self._drawn: Counter[str] = Counter()

    def _next(self, kind: str) -> int:
        self._drawn[kind] += 1
        return self._drawn[kind]

    @cached_property
    def nobody(self) -> Any:
        """A client without credentials."""
        return self.tenant.client(self.system)

    def another(self) -> Self:
        """Another account, to which this one is nobody."""
        return type(self)(self.tenant.other())

    def by_real_time(self) -> Self:
        """Another account, whose signatures go by the time that everybody reads."""
        return type(self)(self.tenant.by_real_time())

    def number(self) -> str:
        """A number that nobody here has or has heard from, and that ends like no magic one."""
        return self.tenant.number()

    def email(self) -> str:
        """An e-mail address that nobody here has or has heard from."""
        return self.tenant.email()

    def into_minute(self, seconds: float) -> int:
        """Wait for the next minute, and so many seconds of it: the Unix time of that minute's end."""
        now = self.tenant.now()
        begins = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        self.tenant.advance((begins - now).total_seconds() + seconds)
        return int(begins.timestamp()) + MINUTE

    def after(self, seconds: float) -> str:
        """The moment so many seconds from now."""
        # Whatever is soon may be over by the time that it is asked of a clock that nobody stopped.
        now = self.tenant.soon() if abs(seconds) >= HOUR else self.tenant.now()
        return (now + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")

    def hears(self, receiver: Any, *events: str, **more: Any) -> None:
        """From now on the receiver is told of these events; of all where none is named."""
        wanted = {"events": list(events), **more} if events else more
        self.tenant.subscribe(self.system, receiver.url, SECRET, **wanted)

    def heard(self, receiver: Any, seconds: float = 0) -> list[Any]:
        """Everything that the receiver has been told so many seconds from now."""
        self.tenant.advance(seconds)
        self.tenant.drain()
        return receiver.hooks

    def hears_at(self, receiver: Any, waits: Iterable[float]) -> None:
        """A receiver that takes nothing is told of one thing at once and after each of these waits, not sooner."""
        assert len(self.heard(receiver)) == 1
        for attempts, seconds in enumerate(waits, 1):
            assert len(self.heard(receiver, seconds - 1)) == attempts
            assert len(self.heard(receiver, 1)) == attempts + 1


def signature(secret: str, timestamp: str, raw: bytes = b"") -> str:
    """The HMAC-SHA256 of a timestamp, a point and a body, in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + raw, hashlib.sha256).hexdigest()


def at_once(count: int, request: Callable[[int], Any]) -> list[Any]:
    """The answers to so many requests, each made by its place: all begin at the same moment, or 32 of them do."""
    threads = min(count, _THREADS)
    barrier = Barrier(threads)

    def run(place: int) -> Any:
        if place < threads:
            barrier.wait(timeout=30)
        return request(place)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(count)))


def counted(answers: Iterable[Any], *allowed: int) -> Counter[int]:
    """How many answers had each of these statuses; they have no other."""
    found = [answer.expect(answer.status if answer.status in allowed else allowed[0]) for answer in answers]
    return Counter(answer.status for answer in found)
