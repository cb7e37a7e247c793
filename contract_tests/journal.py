"""The journal of live runs: a file to which each send and each creation is added before or as soon as it happens.

One JSON object a line: `run`, `at` (Unix seconds), `kind` and what belongs to it. It survives a crash, so that a budget
is not begun anew and nothing that was created is forgotten. It has ids of objects, and no keys, numbers or texts.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """`path` None keeps the lines in memory alone, which is what a plan does."""

    def __init__(self, path: Path | None, run: str) -> None:
        self.run = run
        self._path = path
        self._lines: list[dict[str, Any]] = list(_read(path)) if path is not None and path.exists() else []

    @property
    def sends(self) -> int:
        """How many sends were begun since the journal was."""
        return sum(line["kind"] == "send" for line in self._lines)

    def add(self, kind: str, **more: Any) -> None:
        """One more line, on the disk when this returns."""
        line = {"run": self.run, "at": int(time.time()), "kind": kind, **more}
        self._lines.append(line)
        if self._path is None:
            return
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def leftovers(self, system: str) -> list[dict[str, Any]]:
        """What was created and not deleted, the newest first: lines with `operation`, `id` and `deletes`."""
        deleted = {(line["operation"], line["id"]) for line in self._lines if line["kind"] == "deleted"}
        created = [line for line in self._lines if line["kind"] == "created" and line["system"] == system]
        return [line for line in reversed(created) if (line["operation"], line["id"]) not in deleted]


def _read(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            # A crash in the middle of a line: what it was about to say may have happened, so it counts as a send.
            yield {"run": "", "at": 0, "kind": "send"}
