"""`python -m benchmarks.turmoil`: 24 threads that disturb each other on a server of its own, and lose nothing.

Half of them share two calm sandboxes, in which they send, advance, wait, export and look: at the end each message is
there once, was waited for once and left as one webhook, and the clock shows each advance. The others share two stormy
ones, which are reset, imported into and deleted meanwhile: what was sent between two such storms is there, and what a
reset leaves is what a new sandbox has. No answer is a defect, and every thread ends when it is told to; else the exit
code is 1.
"""

from __future__ import annotations

import argparse
import http
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests

from benchmarks import _processes, _receiver
from benchmarks._ours import CLEVEDON, CUSTOMER
from mock_server.client import Client, ControlProblem, Sandbox

NOW = "2024-05-01T10:00:00.000Z"
# Seconds that a thread may take to end once it is told to: the longest of its calls, and a busy machine.
ENDING = 60.0
PATIENCE = 30.0
_PAGE = 200


class Arena:
    """A sandbox that some threads share; each has a client of its own."""

    def __init__(self, url: str, name: str, seed: int, hook: str) -> None:
        self.url, self.name = url, name
        self._origin = {"id": name, "seed": seed, "now": NOW, "limits": {"msgboxx": {"per_minute": None}}}
        self._hook = hook
        # Odd while it is reset, imported into or deleted.
        self.epoch = 0
        self._lock = threading.Lock()
        self._headers: dict[str, str] = {}
        with Client(url) as client:
            self.make(client)
            self.pristine = client.sandbox(name).export_state()
        self.subscribe()

    def make(self, client: Client) -> None:
        """The sandbox, as new."""
        access = client.create_sandbox(frozen=True, **self._origin).system("msgboxx")
        self.base_url, self._credentials = access["base_url"], access["credentials"]

    def subscribe(self) -> None:
        """Have messages leave as webhooks."""
        with requests.Session() as session:
            self.log_in(session)
            hook = {"type": "message", "targetUrl": self._hook, "isEnabled": True}
            self.call(session, "POST", "/webhook", hook)

    def log_in(self, session: requests.Session) -> None:
        """A new token for those who send; a reset and a deletion take the one before."""
        answer = session.post(
            f"{self.base_url}/oauth/token",
            json=self._credentials,
            headers={"X-Calling-Application": "turmoil"},
            timeout=PATIENCE,
        )
        if answer.ok:
            self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def call(self, session: requests.Session, method: str, path: str, body: Any = None) -> requests.Response:
        """Call msgboxx. Raises RuntimeError for a defect."""
        answer = session.request(method, self.base_url + path, json=body, headers=self._headers, timeout=PATIENCE)
        if answer.status_code >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RuntimeError(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer

    @contextmanager
    def storm(self) -> Iterator[None]:
        """One at a time takes away what others rely on."""
        with self._lock:
            self.epoch += 1
            try:
                yield
            finally:
                self.epoch += 1


class Turmoil:
    """The threads, and what they have seen."""

    def __init__(self, url: str, receiver: str) -> None:
        self.url = url
        self.calm = [Arena(url, f"calm-{number}", number, f"{receiver}/taken") for number in (1, 2)]
        self.stormy = [Arena(url, f"stormy-{number}", number + 10, f"{receiver}/reset") for number in (1, 2)]
        self.ended = threading.Event()
        self.sent: dict[str, list[str]] = {arena.name: [] for arena in self.calm}
        self.advanced: Counter[str] = Counter()
        self.waited: dict[str, list[str]] = {arena.name: [] for arena in self.calm}
        self.problems: list[str] = []
        self.calls: Counter[str] = Counter()

    def run(self, seconds: float) -> None:
        """Let them loose for so long; what was wrong is in `problems`."""
        jobs = [
            (job, arena)
            for arenas, kinds in (
                (self.calm, [self._send, self._send, self._send, self._advance, self._wait, self._look]),
                (self.stormy, [self._try, self._try, self._reset, self._import, self._delete, self._disturb]),
            )
            for arena in arenas
            for job in kinds
        ]
        pool = ThreadPoolExecutor(len(jobs))
        running = [pool.submit(self._repeat, job, arena) for job, arena in jobs]
        self.ended.wait(seconds)
        self.ended.set()
        _, stuck = wait(running, ENDING)
        self.problems += [f"{len(stuck)} threads did not end."] if stuck else []
        pool.shutdown(wait=False, cancel_futures=True)

    def _repeat(self, job: Callable[[Arena, Client, requests.Session], None], arena: Arena) -> None:
        with Client(self.url) as client, requests.Session() as session:
            session.trust_env = False
            while not self.ended.is_set():
                try:
                    job(arena, client, session)
                except ControlProblem as problem:
                    if problem.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                        self._report(f"{job.__name__} in {arena.name}: {problem}")
                except Exception as error:  # noqa: BLE001 - whatever it is, it is told at the end
                    self._report(f"{job.__name__} in {arena.name}: {error!r}")
                self.calls[job.__name__.strip("_")] += 1

    def _report(self, problem: str) -> None:
        self.problems.append(problem)
        self.ended.set()

    # What happens in a calm sandbox.

    def _send(self, arena: Arena, _: Client, session: requests.Session) -> None:
        body = {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": "Hello"}
        answer = arena.call(session, "POST", "/message", body)
        if answer.status_code != http.HTTPStatus.CREATED:
            raise RuntimeError(f"a message was answered {answer.status_code}: {answer.text}")
        self.sent[arena.name].append(answer.json()["messageId"])
        time.sleep(0.02)

    def _advance(self, arena: Arena, client: Client, _: requests.Session) -> None:
        client.sandbox(arena.name).advance(1)
        self.advanced[arena.name] += 1
        time.sleep(0.05)

    def _wait(self, arena: Arena, client: Client, _: requests.Session) -> None:
        self._hear(arena, client.sandbox(arena.name), 0.5)

    def _hear(self, arena: Arena, sandbox: Sandbox, timeout: float) -> int:
        heard = self.waited[arena.name]
        last = heard[-1] if heard else None
        new = sandbox.wait_for_messages(timeout=timeout, direction="outbound", after=last)
        heard += [message["id"] for message in new]
        return len(new)

    def _look(self, arena: Arena, client: Client, _: requests.Session) -> None:
        sandbox = client.sandbox(arena.name)
        sandbox.export_state()
        sandbox.deliveries(page_size=50)
        sandbox.requests(page_size=50)
        sandbox.drain(timeout=0.5)

    # What happens in a stormy one.

    def _try(self, arena: Arena, _: Client, session: requests.Session) -> None:
        """What was sent is there, unless a storm has passed meanwhile."""
        before = arena.epoch
        body = {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": "Hello"}
        answer = arena.call(session, "POST", "/message", body)
        if answer.status_code == http.HTTPStatus.UNAUTHORIZED:
            arena.log_in(session)
        elif answer.status_code == http.HTTPStatus.CREATED:
            found = arena.call(session, "GET", f"/message/{answer.json()['messageId']}")
            if not found.ok and arena.epoch == before and before % 2 == 0:
                raise RuntimeError(f"a message that was sent is answered {found.status_code}")
        time.sleep(0.02)

    def _reset(self, arena: Arena, client: Client, _: requests.Session) -> None:
        with arena.storm():
            client.sandbox(arena.name).reset()
        time.sleep(0.1)

    def _import(self, arena: Arena, client: Client, _: requests.Session) -> None:
        with arena.storm():
            sandbox = client.sandbox(arena.name)
            sandbox.import_state(sandbox.export_state())
        time.sleep(0.1)

    def _delete(self, arena: Arena, client: Client, _: requests.Session) -> None:
        with arena.storm():
            client.sandbox(arena.name).delete()
            arena.make(client)
            arena.subscribe()
        time.sleep(0.3)

    def _disturb(self, arena: Arena, client: Client, _: requests.Session) -> None:
        sandbox = client.sandbox(arena.name)
        for disturbance in (
            lambda: sandbox.advance(1, timeout=0.2),
            lambda: sandbox.wait_for_messages(timeout=0.1),
            lambda: sandbox.drain(timeout=0.2),
            lambda: sandbox.inbound("msgboxx", "+447700900123", "Hi"),
            lambda: sandbox.verify(messages=[{"direction": "inbound"}]),
        ):
            try:
                disturbance()
            except ControlProblem as problem:
                if problem.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise

    # What must be so in the end.

    def judge(self, arrived: Callable[[], dict[str, int]]) -> None:
        """Hold what there is against what was sent; `arrived` tells how often the webhook of each message did."""
        with Client(self.url) as client:
            for arena in self.calm:
                sandbox = client.sandbox(arena.name)
                sandbox.drain(timeout=PATIENCE)
                self._compare(arena, sandbox)
                moved = datetime.fromisoformat(sandbox.clock()["now"]) - datetime.fromisoformat(NOW)
                if moved.total_seconds() != self.advanced[arena.name]:
                    self.problems.append(
                        f"{arena.name}: {self.advanced[arena.name]} seconds were told, {moved} passed."
                    )
            for arena in self.stormy:
                sandbox = client.sandbox(arena.name)
                sandbox.reset()
                if sandbox.export_state() != arena.pristine:
                    self.problems.append(f"{arena.name} is not as new after a reset.")
        counts = arrived()
        for message in (message for sent in self.sent.values() for message in sent):
            if counts.get(message) != 1:
                self.problems.append(f"The webhook of {message} arrived {counts.get(message, 0)} times.")

    def _compare(self, arena: Arena, sandbox: Sandbox) -> None:
        sent = Counter(self.sent[arena.name])
        listed: Counter[str] = Counter()
        page = 1
        while items := sandbox.messages(direction="outbound", page=page, page_size=_PAGE):
            listed.update(item["id"] for item in items)
            page += 1
        try:
            while self._hear(arena, sandbox, 0.1):
                pass
        except ControlProblem as problem:
            if problem.status != http.HTTPStatus.REQUEST_TIMEOUT:
                raise
        heard = Counter(self.waited[arena.name])
        # The fixtures have a few, too.
        for name, found in (("listed", listed), ("waited for", heard)):
            lost = sent - found
            doubled = [message for message, count in found.items() if count > 1]
            if lost or doubled:
                self.problems.append(f"{arena.name}: {len(lost)} messages not {name}, {len(doubled)} more than once.")


def main() -> int:
    """Let them loose, judge, say what was wrong; the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.turmoil", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long they are let loose (120)")
    arguments = parser.parse_args()
    with _processes.ours() as server, _receiver.receiving() as receiver:
        turmoil = Turmoil(f"http://{_processes.HOST}:{server.port}", f"http://{_receiver.HOST}:{receiver}")
        turmoil.run(arguments.seconds)
        turmoil.judge(lambda: _arrived(receiver))
    done = ", ".join(f"{count} {name}" for name, count in sorted(turmoil.calls.items()))
    print(f"{done}; {sum(map(len, turmoil.sent.values()))} messages sent in calm sandboxes")
    for problem in turmoil.problems[:20]:
        print(problem, file=sys.stderr)
    return 1 if turmoil.problems else 0


def _arrived(receiver: int) -> dict[str, int]:
    told = requests.get(f"http://{_receiver.HOST}:{receiver}/", timeout=PATIENCE).json()
    return {message: len(times) for message, times in told.items()}


if __name__ == "__main__":
    sys.exit(main())
