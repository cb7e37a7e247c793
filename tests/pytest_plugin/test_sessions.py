"""Whole sessions in processes of their own: one server for many workers, one for each, and none left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server.server.composition import Server
from tests.pytest_plugin.app import WORLDS_OF_THEIR_OWN
from tests.pytest_plugin.conftest import Left
from tests.support.process import answers, until

NOTES_URL = """
    from pathlib import Path

    def test_it(coax_mock, messaging_mock_server):
        Path({notes!r}, coax_mock.control.id).write_text(messaging_mock_server.url + "/_mock/health")
        {then}
"""
# With each, every worker runs every test.
TWO_WORKERS = ("-p", "xdist.plugin", "-n", "2", "--dist", "each")


def noted(folder: Path) -> list[str]:
    return [file.read_text() for file in folder.iterdir()]


@pytest.fixture
def notes(tmp_path: Path, alone: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the tests inside note their servers' addresses, a file for each; those of one system start sooner."""
    monkeypatch.setenv("MOCK_ONLY", "coax")
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def test_80_tests_on_4_workers_share_one_server_and_never_meet(
    alone: pytest.Pytester, server: Server, left: Left
) -> None:
    alone.makepyfile(WORLDS_OF_THEIR_OWN.replace("range(200)", "range(80)"))
    result = alone.runpytest_subprocess("-p", "xdist.plugin", "-n", "4", "--messaging-mock-url", server.url)

    result.assert_outcomes(passed=80)
    result.stdout.fnmatch_lines(["*4 workers*"])
    assert left() == set()


def test_without_an_address_each_worker_has_a_server_of_its_own_until_it_ends(
    alone: pytest.Pytester, notes: Path
) -> None:
    alone.makepyfile(NOTES_URL.format(notes=str(notes), then="assert coax_mock.now()"))
    alone.runpytest_subprocess(*TWO_WORKERS).assert_outcomes(passed=2)

    urls = set(noted(notes))
    assert len(urls) == 2
    assert not any(answers(url) for url in urls)


def test_run_gives_all_workers_one_server(alone: pytest.Pytester, notes: Path) -> None:
    alone.makepyfile(NOTES_URL.format(notes=str(notes), then="assert coax_mock.now()"))
    ran = alone.run(sys.executable, "-m", "mock_server", "run", "--", sys.executable, "-m", "pytest", *TWO_WORKERS)

    ran.assert_outcomes(passed=2)
    urls = noted(notes)
    assert len(urls) == 2
    assert len(set(urls)) == 1
    assert not answers(urls[0])


def test_an_interrupt_from_the_terminal_leaves_tests_their_server_to_clean_up_with(
    alone: pytest.Pytester, notes: Path
) -> None:
    # A signal that comes just before a wait begins does not end that wait, so waits are short, and many.
    waits = "import time; [time.sleep(0.05) for _ in range(2_000)]"
    alone.makepyfile(NOTES_URL.format(notes=str(notes), then=waits))
    command = [sys.executable, "-m", "pytest"]
    # A terminal signals every process of the group, the server too.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0) as session:
        until(lambda: noted(notes) and all(noted(notes)))
        os.killpg(session.pid, signal.SIGINT)
        output, _ = session.communicate(timeout=60)

    assert session.returncode == pytest.ExitCode.INTERRUPTED, output
    assert "KeyboardInterrupt" in output
    assert "ERROR" not in output
    assert not answers(noted(notes)[0])


@pytest.mark.parametrize("flags", [(), ("--import-mode=importlib",), ("-p", "no:randomly"), ("-p", "pytest_randomly")])
def test_the_plugin_minds_no_mode_of_pytest(flags: tuple[str, ...], inner: pytest.Pytester) -> None:
    inner.makepyfile("def test_it(tripdesk_mock): assert tripdesk_mock.sent() == []")
    inner.runpytest_inprocess(*flags).assert_outcomes(passed=1)


def test_a_server_in_the_background_is_set_up_by_its_variables(
    alone: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"ONLY": "coax", "PORT": "1", "HOST": "203.0.113.1", "CONTROL_TOKEN": "not-a-secret"}
    for name, value in own.items():
        monkeypatch.setenv(f"MOCK_{name}", value)
    alone.makepyfile("def test_it(coax_mock): assert coax_mock.sent() == []\ndef test_other(msgboxx_mock): pass")
    result = alone.runpytest_inprocess()

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*serves coax, and no msgboxx.*"])


def test_loading_the_plugin_imports_nothing_but_itself() -> None:
    added = "print(*sorted(set(sys.modules) - before))"
    script = f"import sys, pytest; before = set(sys.modules); import mock_server.pytest_plugin; {added}"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)

    assert ran.stdout.split() == ["mock_server", "mock_server.pytest_plugin", "mock_server.version"]


def test_a_session_that_asks_for_no_sandbox_imports_what_names_the_systems_and_starts_nothing(
    alone: pytest.Pytester,
) -> None:
    alone.makepyfile("""
        import sys

        def test_it():
            ours = {name for name in sys.modules if name.startswith("mock_server")}
            named = {"mock_server.systems", "mock_server.systems._entry_points"}
            assert ours == {"mock_server", "mock_server.pytest_plugin", "mock_server.version"} | named
            assert not {"flask", "requests", "faker", "marshmallow"} & set(sys.modules)
        """)
    alone.runpytest_subprocess().assert_outcomes(passed=1)
