"""A server in the background is there when its start returns, and gone when its end does, whatever state it is in."""

from __future__ import annotations

import os
import signal

import pytest

from mock_server import background
from mock_server.background import Background, NotStarted
from tests.packaging._process import call, until


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
