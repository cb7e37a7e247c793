"""What `make soak`, `make turmoil` and `make restarts` hold for minutes holds for seconds; what was freed is back."""

import platform
import sys
from pathlib import Path

import pytest

from tests.support.process import run


def ran(benchmark: str, *flags: str) -> str:
    """What one of them printed that found nothing wrong."""
    finished = run(*flags, command=[sys.executable, "-m", f"benchmarks.{benchmark}"], seconds=110)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="run it on Linux, which tells what a process has")
def test_after_mixed_load_a_server_has_no_more_descriptors_and_threads_than_before() -> None:
    # So short a run has not yet seen all the memory that it uses again; `make soak` holds it to a tenth.
    short = ("--minutes", "1", "--seconds", "4", "--warm-up", "4", "--warm-up-sandboxes", "12", "--memory", "2")
    assert [line.split()[0] for line in ran("soak", *short).splitlines()] == ["minute", "start", "1", "end"]


def test_24_threads_that_disturb_each_other_lose_nothing_and_end() -> None:
    assert "messages sent in calm sandboxes" in ran("turmoil", "--seconds", "6")


def test_a_server_with_a_state_comes_up_whole_after_each_stop_under_load() -> None:
    assert ran("restarts", "--times", "4").startswith("4 stops, 1 of them by SIGKILL while it saved; ")


# One large block is freed first: glibc takes that for a habit, and gives such blocks back no more.
BUSY = """
import sys
from pathlib import Path
from mock_server.server import memory

if sys.argv[1] == "ours":
    memory.keep_little()
MB = 1_000_000
large = b"x" * (30 * MB)
del large
held, between = [], []
for _ in range(64):
    held.append(b"x" * MB)
    between.append(b"x" * 100_000)
del held
print(int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // MB)
"""


def resident(how: str) -> int:
    """Megabytes of a process that has freed 64 MB."""
    return int(run("-c", BUSY, how, command=[sys.executable]).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="run it where the C library is glibc, which is told this")
def test_large_blocks_that_were_freed_are_the_systems_again() -> None:
    assert resident("ours") < resident("glibc") - 40
