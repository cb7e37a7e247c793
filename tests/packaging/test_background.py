"""A server in the background is there when its start returns, and gone when its end does, whatever state it is in."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mock_server import background
from mock_server.background import Background, NotStarted
from tests.support.process import answers, call, environment, until


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOCK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MOCK_ONLY", "msgboxx")


@contextmanager
def starting(script: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that starts a server by a script, and where that listens."""
    command, pipe = [sys.executable, "-c", script, *arguments], subprocess.PIPE
    variables = environment(MOCK_ONLY="msgboxx")
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=variables) as starter:
        yield starter, starter.stdout.readline().strip()


def test_it_serves_until_it_is_closed() -> None:
    server = Background()
    assert call(f"{server.url}/_mock/health").json["status"] == "ok"
    server.close()
    server.close()

    assert server.said == ""
    assert not answers(f"{server.url}/_mock/health")


def test_one_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_GOODBYE", 0.05)
    server = Background()
    os.kill(server._process.pid, signal.SIGSTOP)
    server.close()

    assert server._process.returncode == -signal.SIGKILL


# It forks a child that lives until its standard input ends, and says where the server is, and what became of it.
FORKER = """
import os, sys, time
from mock_server.background import Background
server = Background()
child = os.fork()
if child == 0:
    server.close()
    sys.stdin.read()
    os._exit(0)
print(server.url, flush=True)
if sys.argv[1] == "close":
    began = time.monotonic()
    server.close()
    print(server._process.returncode, time.monotonic() - began, os.waitpid(child, os.WNOHANG) == (0, 0), flush=True)
sys.stdin.read()
"""


def test_a_forked_child_that_lives_on_holds_up_no_end() -> None:
    with starting(FORKER, "close") as (forker, _):
        code, took, child_lives = forker.stdout.readline().split()
        forker.stdin.close()

    # It has gone by itself, for it was told to, and not after the seconds of one that hangs.
    assert (code, child_lives) == ("0", "True")
    assert float(took) < background._GOODBYE


def test_a_forked_child_that_lives_on_keeps_no_server_of_a_process_that_was_killed() -> None:
    with starting(FORKER, "wait") as (forker, url):
        assert answers(f"{url}/_mock/health")
        forker.kill()
        assert until(lambda: not answers(f"{url}/_mock/health"))
        # The child has outlived both, and has our pipe's other end.
        forker.stdin.write("x")
        forker.stdin.flush()


def test_what_a_terminal_tells_every_process_leaves_it_to_those_who_clean_up() -> None:
    server = Background()
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(server._process.pid, number)
        assert call(f"{server.url}/_mock/health").status == 200
    server.close()


def test_one_that_was_killed_is_closed_all_the_same() -> None:
    server = Background()
    os.kill(server._process.pid, signal.SIGKILL)
    until(lambda: server._process.poll() is not None)
    server.close()


def test_one_that_cannot_start_tells_every_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_SEED", "many")
    monkeypatch.setenv("MOCK_ONLY", "sms")
    with pytest.raises(NotStarted, match=r"--only names 'sms'(.|\n)*--seed must be a whole number"):
        Background()


def test_modules_of_the_folder_that_tests_run_in_are_none_of_the_servers(
    tmp_path: os.PathLike[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "flask.py").write_text("raise SystemExit('the wrong flask')")
    monkeypatch.chdir(tmp_path)
    server = Background()
    server.close()

    assert server.said == ""
