"""The log never decides about the service: whoever reads it slowly, badly or not at all, requests are answered."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from mock_server.server.logs import LINES, Writer
from tests.support import process as processes
from tests.support.process import MOCK_SERVER, ONE, ROOT, answers, call, environment, run, text_of, token, until

CLEVEDON = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
# A contact of that api account with an open session window.
CUSTOMER = "17b5c90a-7465-1097-b2db-66afa62c963f"


@contextmanager
def started(redirected: str, stderr: int | None = None) -> Iterator[tuple[str, IO[bytes] | None]]:
    """The address of a server whose standard streams a shell has redirected, and its log."""
    port = processes.free_port()
    command = ["sh", "-c", f'exec "$@" --port {port} {redirected}', "sh", *MOCK_SERVER, "serve", *ONE]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=stderr) as process:
        try:
            until(lambda: process.poll() is not None or answers(f"{url}/_mock/sandboxes/default"))
            assert process.poll() is None, process.returncode
            yield url, process.stderr
        finally:
            process.terminate()
            assert process.wait(10) == 0


def send(url: str) -> tuple[int, int]:
    """The status of a send, and how often it was stored."""
    said = os.urandom(8).hex()
    body = {"apiAccountId": CLEVEDON, "contactId": CUSTOMER, "message": said}
    sent = call(f"{url}/msgboxx/message", "POST", body, token(f"{url}/msgboxx"))
    stored = call(f"{url}/_mock/sandboxes/default/messages?q={said}").json["paging"]["total"]
    return sent.status, stored


@pytest.mark.parametrize(
    "redirected",
    [
        pytest.param("2>/dev/full >/dev/null", id="stderr is full"),
        pytest.param("2>&- >/dev/null", id="stderr is closed"),
        pytest.param(">/dev/full", id="stdout is full"),
        pytest.param(">&-", id="stdout is closed"),
        pytest.param("<&- >&- 2>&-", id="all are closed"),
    ],
)
def test_a_stream_that_takes_nothing_changes_no_answer_and_is_no_traceback(redirected: str) -> None:
    with tempfile.TemporaryFile() as log:
        with started(redirected, stderr=log.fileno()) as (url, _):
            assert send(url) == (201, 1)
            assert call(f"{url}/nowhere").status == 404
        assert "Traceback" not in text_of(log)


def test_a_reader_of_the_log_that_has_gone_changes_no_answer() -> None:
    with started(">/dev/null", stderr=subprocess.PIPE) as (url, lines):
        lines.close()
        assert send(url) == (201, 1)


def test_a_parent_that_does_not_read_the_log_hangs_nothing_and_is_told_what_is_missing() -> None:
    # A quick machine has answered a quarter of them before the first are written.
    long, times = "x" * 100_000, 400
    with started(">/dev/null", stderr=subprocess.PIPE) as (url, lines):
        for _ in range(times):
            assert call(f"{url}/msgboxx/{long}").status == 404
        assert send(url) == (201, 1)

        def read_on() -> re.Match[bytes] | None:
            call(f"{url}/nowhere")
            return re.search(rb"WARNING (\d+) lines of the log are missing here", lines.readline())

        told = until(read_on)

        assert 0 < int(told[1]) < times


def test_a_refusal_to_start_is_told_by_its_exit_code_where_nobody_hears_it() -> None:
    finished = run("serve", "--seed", "x", command=("sh", "-c", 'exec "$@" 2>&-', "sh", *MOCK_SERVER))

    assert (finished.returncode, finished.stderr) == (2, "")


class Pipe:
    """A writer's log on a pipe that nobody reads until it is asked to."""

    def __init__(self) -> None:
        self.reads, self.writes = os.pipe()
        self.writer = Writer(self.writes, lambda text: f"TOLD {text}")
        self.writer.start()

    def fill(self) -> None:
        """Have the writer wait, and its queue full; the lines that this took."""
        self.writer.put(lambda: "x" * 1_000_000, 0)
        # It is taken once the pipe has something, and the pipe takes no more than a part of it.
        until(lambda: len(self.writer._lines) == 0)
        for _ in range(LINES):
            self.writer.put(lambda: "line", 4)

    def read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            read += os.read(self.reads, size - len(read))
        return read


@pytest.fixture(params=[True, False], ids=["blocking", "not blocking"])
def pipe(request: pytest.FixtureRequest) -> Iterator[Pipe]:
    made = Pipe()
    os.set_blocking(made.writes, request.param)
    yield made
    made.writer.flush()
    os.close(made.reads)


def test_lines_beyond_the_bound_are_dropped_counted_and_told_where_they_are_missing(pipe: Pipe) -> None:
    pipe.fill()
    for _ in range(3):
        pipe.writer.put(lambda: "beyond", 6)
    assert pipe.writer.dropped == 3
    assert pipe.read(1_000_001)[-2:] == b"x\n"

    told = b"TOLD 3 lines of the log are missing here: they could not be written.\n"
    assert pipe.read(len(told) + 5 * LINES) == told + b"line\n" * LINES
    pipe.writer.put(lambda: "later", 5)
    assert pipe.read(6) == b"later\n"


def test_a_line_that_cannot_be_made_is_told_and_the_next_one_is_written(pipe: Pipe) -> None:
    pipe.writer.put(lambda: str(1 // 0), 1)
    pipe.writer.put(lambda: "next", 4)

    expected = b"TOLD A line of the log could not be made: ZeroDivisionError.\nnext\n"
    assert pipe.read(len(expected)) == expected


def test_a_flush_returns_when_all_has_left_or_its_time_is_over(pipe: Pipe) -> None:
    pipe.writer.put(lambda: "line", 4)
    pipe.writer.flush(30)
    assert pipe.read(5) == b"line\n"
    pipe.fill()
    pipe.writer.flush(0.01)
    pipe.read(1_000_001 + 5 * LINES)
