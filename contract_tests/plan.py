"""What a live run would send: its tests run behind its rails against a mock in this process; no socket is opened."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import requests

from . import rails
from .claims import EFFECTS
from .client import Recorder
from .configuration import Configuration
from .inprocess import InProcess, account
from .live import LiveTarget, LiveTenant
from .outgoing import Outgoing


class PlanTarget(LiveTarget):
    """A live account that is only thought of: what it answers is a mock's, and nothing is written down."""

    def __init__(self, configuration: Configuration) -> None:
        self._sent: Counter[tuple[str, str]] = Counter()
        super().__init__(replace(configuration, journal=None))
        system = configuration.system
        self._mock = InProcess(system)
        self._account = account(self._mock.control, configuration)
        self._mock.takes(configuration.base_url, self._account["systems"][system]["base_url"])
        self.transport.session.mount("https://", self._mock)

    @property
    def planned(self) -> list[str]:
        """A line for each kind of call, the worst first."""
        rows = sorted(self._sent.items(), key=lambda row: (-EFFECTS.index(row[0][0]), row[0][1]))
        sends = sum(count for (effect, _), count in rows if effect in EFFECTS[2:])
        lines = [f"{effect}: {operation}: {count} times" for (effect, operation), count in rows]
        return [*lines, f"{sends} sends in all; the budget is {self.configuration.send_budget}"]

    def tenant(self, recorder: Recorder) -> LiveTenant:
        """The account, with the credentials that the mock knows."""
        return LiveTenant(self, recorder, self._account["systems"][self.configuration.system]["credentials"])

    def clean_up(self) -> list[dict[str, Any]]:
        """Nothing was created."""
        return []

    def _rails(self) -> list[rails.Rail]:
        standing = [rail for rail in super()._rails() if not isinstance(rail, rails.Pace)]
        return [*standing, _Counting(self._sent, self._pass_time)]

    def _pass_time(self) -> None:
        """As much as would pass until the next request."""
        turn = {"seconds": 60 / self.configuration.account.per_minute}
        self._mock.control("POST", f"/sandboxes/{self._account['id']}/clock/advance", turn)


class _Counting:
    """The last rail, which lets everything pass and counts it."""

    name = "plan"

    def __init__(self, sent: Counter[tuple[str, str]], pass_time: Callable[[], Any]) -> None:
        self._sent = sent
        self._pass_time = pass_time

    def check(self, outgoing: Outgoing) -> str | None:
        self._pass_time()
        self._sent[outgoing.effect, outgoing.operation or f"{outgoing.method} of an unknown route"] += 1
        return None

    def answered(self, outgoing: Outgoing, response: requests.Response) -> str | None:
        return None
