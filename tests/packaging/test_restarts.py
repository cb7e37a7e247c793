"""A server that is stopped in the middle of load, or killed while it saves, comes up with all that it had answered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_server_with_a_state_comes_up_whole_after_each_stop_under_load() -> None:
    command = [sys.executable, "-m", "benchmarks.restarts", "--times", "4"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("4 stops, 1 of them by SIGKILL while it saved; ")
