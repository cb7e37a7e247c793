"""A short turmoil: threads that disturb each other on a server of its own lose nothing, double nothing and end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_24_threads_that_disturb_each_other_lose_nothing_and_end() -> None:
    command = [sys.executable, "-m", "benchmarks.turmoil", "--seconds", "6"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "messages sent in calm sandboxes" in ran.stdout
