"""`python -m benchmarks.restarts`: a server with `--state FILE` that is stopped in the middle of load, again and again.

Three times of four it is told to end, each fourth time it is killed while it saves. Whatever comes up afterwards has
every message that was answered before it was told to end, or before the last save that was answered began; each once,
and just as it was shown before; the same log-in opens it, and its clock stands where it stood. Else the exit code is 1.
With `--redis` the state is in a Redis of its own, and what is killed must have what was answered before the last quiet.
"""

from __future__ import annotations

import argparse
import http
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

from benchmarks import _processes
from benchmarks._ours import CLEVEDON, CUSTOMER
from mock_server.client import Client, ControlProblem

NOW = "2024-05-01T10:00:00.000Z"
PATIENCE = 120.0
KILLED_EACH = 4
_TOLD_EACH = 20
# A database has what is older than a second of quiet; a machine may be busy.
QUIET_SECONDS = 3.0
_PAGE = 200
_SENDERS = 4


class Box:
    """A sandbox as its users know it: what they were answered, and what the last look has shown."""

    def __init__(self, client: Client, name: str, *, frozen: bool) -> None:
        self.name, self.frozen = name, frozen
        limits = {"msgboxx": {"per_minute": None}}
        made = client.create_sandbox(id=name, now=NOW, frozen=frozen, limits=limits)
        access = made.system("msgboxx")
        self.base_url = access["base_url"]
        answer = requests.post(
            f"{self.base_url}/oauth/token",
            json=access["credentials"],
            headers={"X-Calling-Application": "restarts"},
            timeout=PATIENCE,
        )
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        self.answered: list[str] = []
        self.shown: dict[str, Any] = {message["id"]: message for message in _outbound(client, name)}

    def send(self, session: requests.Session) -> None:
        """One message, which is noted once it is answered. Raises RuntimeError for any answer but 201."""
        body = {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": "Hello"}
        answer = session.post(f"{self.base_url}/message", json=body, headers=self.headers, timeout=PATIENCE)
        if answer.status_code != http.HTTPStatus.CREATED:
            raise RuntimeError(f"{self.name}: a message was answered {answer.status_code}: {answer.text}")
        self.answered.append(answer.json()["messageId"])

    def judge(self, client: Client) -> Iterator[str]:
        """What is wrong with what there is now; that is what is known from then on."""
        listed = _outbound(client, self.name)
        count = Counter(message["id"] for message in listed)
        lost = [message for message in {*self.answered, *self.shown} if message not in count]
        doubled = [message for message, times in count.items() if times > 1]
        now = {message["id"]: message for message in listed}
        if lost or doubled:
            yield f"{self.name}: {len(lost)} messages are lost, {len(doubled)} are there more than once."
        if self.frozen:
            changed = [message for message, before in self.shown.items() if now.get(message) != before]
            if changed:
                yield f"{self.name}: {len(changed)} messages are shown otherwise than before."
            if (clock := client.sandbox(self.name).clock()["now"]) != NOW:
                yield f"{self.name}: its clock, which stands still, shows {clock}."
        self.shown, self.answered = now, []


def _outbound(client: Client, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = 1
    while items := client.sandbox(name).messages(direction="outbound", page=page, page_size=_PAGE):
        found += items
        page += 1
    return found


class Restarts:
    """One server after the other, on the same port and of the same state."""

    def __init__(self, state: str, seed: int, *, in_database: bool) -> None:
        self.state = state
        self._in_database = in_database
        self.port = _processes.free_port()
        self.url = f"http://{_processes.HOST}:{self.port}"
        self.boxes: list[Box] = []
        self.problems: list[str] = []
        self.sent = 0
        self.saved: dict[str, Any] = {}
        self.started: list[float] = []
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._has_saved = threading.Event()
        # Cleared while nobody sends.
        self._goes_on = threading.Event()

    def run(self, times: int) -> None:
        """So many stops, each in the middle of load; what was wrong is in `problems`."""
        for number in range(times + 1):
            with self._server() as process, Client(self.url) as client:
                if number:
                    self.problems += [f"start {number}: {told}" for box in self.boxes for told in box.judge(client)]
                else:
                    self.boxes = [Box(client, "still", frozen=True), Box(client, "running", frozen=False)]
                if self.problems or number == times:
                    return
                if number % _TOLD_EACH == 0:
                    print(f"{number} of {times} stops, {self.sent} messages", file=sys.stderr, flush=True)
                self._stop_under_load(process, kill=number % KILLED_EACH == KILLED_EACH - 1)

    @contextmanager
    def _server(self) -> Iterator[subprocess.Popen[bytes]]:
        began = time.perf_counter()
        command = [sys.executable, "-m", "mock_server", "serve", "--port", str(self.port), "--state", self.state]
        process = subprocess.Popen([*command, "--log-level", "warning"], stdout=subprocess.DEVNULL)
        try:
            self._await(process)
            self.started.append(time.perf_counter() - began)
            yield process
        finally:
            process.kill()
            process.wait()

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        """Until all of it answers. Raises RuntimeError when it does not start, as with a state that it cannot read."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode} at its start")
            with suppress(requests.ConnectionError):
                if requests.get(f"{self.url}/_mock/health", timeout=PATIENCE).json().get("ready"):
                    return
            time.sleep(0.02)
        raise RuntimeError(f"the server is not ready at start {len(self.started)}")

    def _stop_under_load(self, process: subprocess.Popen[bytes], *, kill: bool) -> None:
        self._over.clear()
        self._has_saved.clear()
        self._goes_on.set()
        with ThreadPoolExecutor(_SENDERS + 1) as pool:
            jobs = [pool.submit(self._send, self.boxes[place % 2]) for place in range(_SENDERS)]
            saving = pool.submit(self._save) if kill else None
            if kill:
                self._has_saved.wait(PATIENCE)
            time.sleep(self._chance.uniform(0.1, 0.5))
            process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            code = process.wait(PATIENCE)
            self._over.set()
        self.problems += [str(error) for job in jobs if (error := job.exception()) is not None]
        if saving is not None:
            self._forget_unsaved(saving.result())
        elif code != 0:
            self.problems.append(f"told to end, the server ended with {code}.")
        self.sent += sum(len(box.answered) for box in self.boxes)

    def _send(self, box: Box) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._over.is_set():
                self._goes_on.wait(PATIENCE)
                try:
                    box.send(session)
                except requests.ConnectionError:
                    # The server is gone: nobody has said what became of this one.
                    return
                time.sleep(0.005)

    def _save(self) -> list[int]:
        """How many messages each box had been answered before the last save began that was answered itself."""
        if self._in_database:
            return self._be_quiet()
        saved = [0] * len(self.boxes)
        with Client(self.url) as client:
            while not self._over.is_set():
                before = [len(box.answered) for box in self.boxes]
                try:
                    self.saved = client.save()
                except (requests.ConnectionError, ControlProblem):
                    return saved
                saved = before
                self._has_saved.set()
        return saved

    def _be_quiet(self) -> list[int]:
        """The same, of a server that saves by itself when it is quiet."""
        time.sleep(0.3)
        self._goes_on.clear()
        time.sleep(QUIET_SECONDS)
        saved = [len(box.answered) for box in self.boxes]
        self._goes_on.set()
        self._has_saved.set()
        return saved

    def _forget_unsaved(self, saved: list[int]) -> None:
        for box, count in zip(self.boxes, saved, strict=True):
            del box.answered[count:]


@contextmanager
def _redis(folder: str) -> Iterator[str]:
    """A Redis that keeps nothing itself: its address."""
    port = _processes.free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://{_processes.HOST}:{port}/0"
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Stop and start, judge, say what was wrong; the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.restarts", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="how often it is stopped (200)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments at which it is stopped (1)")
    parser.add_argument("--redis", action="store_true", help="keep the state in a Redis of its own")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        state = stack.enter_context(_redis(folder)) if arguments.redis else str(Path(folder, "state"))
        restarts = Restarts(state, arguments.seed, in_database=arguments.redis)
        restarts.run(arguments.times)
    stops = len(restarts.started) - 1
    killed = stops // KILLED_EACH
    size, seconds = restarts.saved.get("bytes", 0) / 1e6, restarts.saved.get("seconds", 0)
    print(
        f"{stops} stops, {killed} of them by SIGKILL while it saved; {restarts.sent} messages answered and kept; "
        f"the last save that was asked for: {size:.1f} MB in {seconds:.2f} s; "
        f"starts took {restarts.started[0]:.2f} s without it, {restarts.started[-1]:.2f} s with it"
    )
    for problem in restarts.problems[:20]:
        print(problem, file=sys.stderr)
    return 1 if restarts.problems else 0


if __name__ == "__main__":
    sys.exit(main())
