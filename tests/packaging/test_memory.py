"""What was freed is the system's again, also where something small was allocated behind it."""

import platform
import sys

import pytest

from tests.support.process import run

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
