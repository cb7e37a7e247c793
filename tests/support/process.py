"""A server in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from types import TracebackType
from typing import Self
from uuid import uuid4

from tests.packaging._process import call, until


class Process:
    """`python -m mock_server serve --port 0` and these flags, for the length of a `with` block."""

    def __init__(self, *flags: str) -> None:
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed on exit
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCK_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mock_server", "serve", "--port", "0", *flags],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            text=True,
        )
        self._url: str | None = None

    @property
    def url(self) -> str:
        """The address that it prints once it is up."""
        if self._url is None:
            line = self._process.stdout.readline() if self._process.stdout else ""
            found = re.search(r"http://\S+", line)
            assert found is not None, f"no address in {line!r}: {self._written()}"
            self._url = found.group()
        return self._url

    def log(self) -> str:
        """Everything it logged until now; its lines are written in their order, and not at once."""
        last = f"/last-{uuid4().hex}"
        call(self.url + last)
        until(lambda: last in self._written())
        return self._written()

    def _written(self) -> str:
        self._log.seek(0)
        return self._log.read()

    def stop(self) -> str:
        """End it; what it printed after the line with its address."""
        self._process.terminate()
        printed, _ = self._process.communicate(timeout=10)
        return printed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.poll() is None:
            self.stop()
        self._log.close()
