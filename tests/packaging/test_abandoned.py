"""Sandboxes that nobody deletes come and end by themselves, and leave no memory behind: a short run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_500_abandoned_sandboxes_leave_the_memory_as_it_was() -> None:
    command = [sys.executable, "-m", "benchmarks.abandoned", "--sandboxes", "500", "--warm-up", "4"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("500 sandboxes came and ended by themselves; ")
