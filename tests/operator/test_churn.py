"""Twenty-four clients of one server process at once, each at something else: nothing is lost, doubled, stuck or a 500.

MOCK_CHURN_SECONDS is for how long; a few seconds unless it is set.
"""

from __future__ import annotations

import itertools
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest

from mock_server.client import Client, ControlProblem, Sandbox
from tests.operator.boxes import CUSTOMER, NOW, Box, open_box
from tests.packaging._process import Served, serving

SECONDS = float(os.environ.get("MOCK_CHURN_SECONDS", "4"))
# After the last round a thread may still be in its last call, which may wait for an import.
PATIENCE = 40.0
STEP = 0.25
# What a call may be told whose sandbox is reset, replaced or deleted under it; or whose key is of the one before.
_TOLD = (401, 404, 408, 409)

Act = Callable[[Client, int], None]


class Churn:
    """Two sandboxes in which everything must be right in the end, and two that are turned over all the time."""

    def __init__(self, client: Client) -> None:
        self.steady = [_made(client, f"steady-{number}") for number in range(2)]
        self.turbulent = [_made(client, f"turbulent-{number}") for number in range(2)]
        self.before = [_texts(box.control) for box in self.steady]
        # Appended to and counted by many threads; both are done in one step.
        self.sent: list[list[tuple[str, str]]] = [[], []]
        self.advanced: list[list[float]] = [[], []]
        self.statuses: list[int] = []

    def write(self, client: Client, number: int, text: str) -> None:
        """A customer writes to a steady sandbox."""
        made = Sandbox(client, self.steady[number].control.id).inbound("msgboxx", CUSTOMER, text)
        self.sent[number].append((made["id"], text))

    def send(self, number: int, text: str) -> None:
        """The app writes from a steady sandbox; a session of `requests` may be used by one thread at a time."""
        made = self.steady[number].api.send(text)
        self.sent[number].append((made["messageId"], text))

    def advance(self, client: Client, number: int) -> None:
        """A steady sandbox's clock goes on."""
        Sandbox(client, self.steady[number].control.id).advance(STEP)
        self.advanced[number].append(STEP)

    def wait(self, client: Client, number: int) -> None:
        """Somebody waits in a steady sandbox for what never comes, and is told so."""
        with pytest.raises(ControlProblem) as told:
            Sandbox(client, self.steady[number].control.id).wait_for_messages(q="never", timeout=0.1)
        assert told.value.status == 408

    def attempt(self, act: Callable[[], Any]) -> None:
        """What may be refused, since its sandbox is turned over."""
        try:
            act()
        except ControlProblem as problem:
            self.statuses.append(problem.status)


@pytest.fixture(scope="module")
def process() -> Iterator[Served]:
    with serving("--log-level", "warning") as served:
        yield served


def _made(client: Client, sandbox_id: str) -> Box:
    unlimited = {"msgboxx": {"per_minute": None}}
    return open_box(client, id=sandbox_id, limits=unlimited)


def _texts(sandbox: Sandbox) -> Counter[tuple[str, str]]:
    """How often each message is there, by its id and text."""
    found: Counter[tuple[str, str]] = Counter()
    for page in itertools.count(1):
        rows = sandbox.messages(page=page, page_size=200)
        found.update((row["id"], row["text"]) for row in rows)
        if len(rows) < 200:
            return found
    raise AssertionError


def _turn_over(churn: Churn, client: Client, number: int, turn: int) -> None:
    sandbox = Sandbox(client, churn.turbulent[number].control.id)
    state: dict[str, Any] = {}
    acts: list[Callable[[], Any]] = [
        sandbox.reset,
        lambda: state.update(sandbox.export_state()),
        lambda: sandbox.import_state(state),
        lambda: sandbox.inbound("msgboxx", CUSTOMER, f"{turn}"),
        lambda: sandbox.advance(60),
        lambda: sandbox.fault("error", status=418, times=1),
        lambda: sandbox.wait_for_messages(q="never", timeout=0.05),
        lambda: sandbox.drain(timeout=1),
        sandbox.disarm,
    ]
    for act in acts:
        churn.attempt(act)


def _come_and_go(churn: Churn, client: Client, turn: int) -> None:
    made = client.create_sandbox(frozen=True, now=NOW)
    made.inbound("msgboxx", CUSTOMER, f"{turn}")
    assert len(made.messages(q=f"{turn}")) >= 1
    made.delete()
    with pytest.raises(ControlProblem) as told:
        made.get()
    assert told.value.status == 404


def _jobs(churn: Churn) -> list[Act]:
    """What each of the twenty-four does, again and again."""

    def writing(thread: int) -> Act:
        return lambda client, turn: churn.write(client, thread % 2, f"in {thread} {turn}")

    def sending(number: int) -> Act:
        return lambda client, turn: churn.send(number, f"out {number} {turn}")

    def moving(thread: int) -> Act:
        return lambda client, turn: churn.advance(client, thread % 2)

    def waiting(thread: int) -> Act:
        return lambda client, turn: churn.wait(client, thread % 2)

    def turning(thread: int) -> Act:
        return lambda client, turn: _turn_over(churn, client, thread % 2, turn)

    def coming(_: int) -> Act:
        return lambda client, turn: _come_and_go(churn, client, turn)

    crowd = {writing: 6, sending: 2, moving: 4, waiting: 4, turning: 4, coming: 4}
    return [make(thread) for make, many in crowd.items() for thread in range(many)]


@pytest.mark.timeout(SECONDS + 3 * PATIENCE)
def test_24_clients_at_once_lose_nothing_double_nothing_and_come_to_their_end(process: Served) -> None:
    with Client(process.url) as client, ExitStack() as opened:
        churn = Churn(client)
        for box in (*churn.steady, *churn.turbulent):
            opened.enter_context(box)
        there = [one["id"] for one in client.sandboxes(page_size=200)]
        end = time.monotonic() + SECONDS

        def keep_on(act: Act) -> int:
            with Client(process.url) as own:
                for turn in itertools.count():
                    if time.monotonic() >= end:
                        return turn
                    act(own, turn)
            raise AssertionError

        jobs = _jobs(churn)
        assert len(jobs) == 24
        with ThreadPoolExecutor(24) as pool:
            turns = [future.result(SECONDS + PATIENCE) for future in [pool.submit(keep_on, act) for act in jobs]]

        assert min(turns) > 0
        assert set(churn.statuses) <= set(_TOLD)
        for number, box in enumerate(churn.steady):
            assert _texts(box.control) == churn.before[number] + Counter(churn.sent[number])
            assert _seconds(box.control.clock()["now"]) - _seconds(NOW) == sum(churn.advanced[number])
        assert [one["id"] for one in client.sandboxes(page_size=200)] == there
        for box in churn.turbulent:
            box.control.reset()
            box.control.inbound("msgboxx", CUSTOMER, "still there")
    assert process.log == ""


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()
