"""A short soak: mixed load on a server of its own leaves no descriptor and no thread behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="run it on Linux, which tells what a process has")
def test_after_mixed_load_a_server_has_no_more_descriptors_and_threads_than_before() -> None:
    # So short a run has not yet seen all the memory that it uses again; `make soak` holds it to a tenth.
    short = ["--minutes", "1", "--seconds", "4", "--warm-up", "4", "--warm-up-sandboxes", "12", "--memory", "2"]
    command = [sys.executable, "-m", "benchmarks.soak", *short]
    soaked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert soaked.returncode == 0, soaked.stdout + soaked.stderr
    assert [line.split()[0] for line in soaked.stdout.splitlines()] == ["minute", "start", "1", "end"]
