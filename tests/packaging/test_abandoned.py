"""Sandboxes that nobody deletes come and end by themselves, and leave no memory behind: a short run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_150_abandoned_sandboxes_leave_the_memory_as_it_was() -> None:
    command = [sys.executable, "-m", "benchmarks.abandoned", "--sandboxes", "150", "--warm-up", "2", "--wave", "75"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("150 sandboxes came and ended by themselves; ")
