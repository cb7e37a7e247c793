"""A server in the background is there when its start returns, and gone when its end does, whatever state it is in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from mock_server import background
from mock_server.background import Background, NotStarted
from tests.support.process import call, environment, run, until


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MOCK_")]:
        monkeypatch.delenv(name)


def test_it_serves_until_it_is_closed() -> None:
    server = Background()
    assert call(f"{server.url}/_mock/health").json["status"] == "ok"
    server.close()
    server.close()

    assert server.said == ""
    with pytest.raises(OSError, match="refused"):
        call(f"{server.url}/_mock/health")


def test_one_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_GOODBYE", 0.05)
    server = Background()
    os.kill(server._process.pid, signal.SIGSTOP)
    server.close()

    assert server._process.returncode == -signal.SIGKILL


STARTER = """
import sys
from mock_server.background import Background
print(Background().url, flush=True)
sys.stdin.read()
"""


def test_it_ends_with_a_process_that_was_killed_and_started_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as starter:
        url = starter.stdout.readline().strip()
        assert call(f"{url}/_mock/health").status == 200
        starter.kill()

        assert until(lambda: run("health", "--url", url).returncode == 1)


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


def forking(how: str) -> subprocess.Popen[str]:
    """A process that has started a server and forked; `how` is whether it closes that or waits."""
    command, pipe = [sys.executable, "-c", FORKER, how], subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment())


def test_a_forked_child_that_lives_on_holds_up_no_end() -> None:
    with forking("close") as forker:
        forker.stdout.readline()
        code, took, child_lives = forker.stdout.readline().split()
        forker.stdin.close()

    # It has gone by itself, for it was told to, and not after the seconds of one that hangs.
    assert (code, child_lives) == ("0", "True")
    assert float(took) < background._GOODBYE


def test_a_forked_child_that_lives_on_keeps_no_server_of_a_process_that_was_killed() -> None:
    with forking("wait") as forker:
        url = forker.stdout.readline().strip()
        assert call(f"{url}/_mock/health").status == 200
        forker.kill()

        assert until(lambda: run("health", "--url", url).returncode == 1)
        # The child has outlived both, and has our pipe's other end.
        forker.stdin.write("x")
        forker.stdin.flush()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_what_a_terminal_tells_every_process_leaves_it_to_those_who_clean_up(number: signal.Signals) -> None:
    server = Background()
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
