"""A page of each sandbox of a failed test, written into a folder, and one that names them all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from mock_server.client import ControlProblem
from mock_server.client.results import Json, told
from mock_server.pytest_plugin.mocks import MessagingMock
from mock_server.ui import report as page

PROPERTY = "messaging_mock_report"
_MASK = "***"
# What a server can mask in all its spellings, and how many such texts at once.
_SHORTEST, _MOST = 6, 100
# Characters of a test's name in that of its file; those beyond are a digest.
_LONGEST = 120
_NOT_IN_A_NAME = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True)
class Pages:
    """The pages of one failed test, of which `report` tells; they are among the properties of the test."""

    item: pytest.Item
    report: pytest.TestReport
    since: datetime
    folder: str
    patterns: Sequence[re.Pattern[str]]
    keeps: bool

    def lines(self, mock: MessagingMock) -> Iterator[str]:
        """What its section says at the end: where the page is, or how to have one; and where the sandbox is."""
        if self.folder:
            yield f"as a page: {self._written(mock)}"
        else:
            yield "to keep this as a page: --messaging-mock-report DIR"
        if self.keeps:
            mock.is_kept = True
            yield f"kept, at {mock.control.client.url}/_mock/ui/s/{mock.id}"

    def _written(self, mock: MessagingMock) -> str:
        """Write the page of one sandbox, and note where it is."""
        path = Path(self.folder) / _name(self.item.nodeid, mock.id)
        try:
            content = page.page(self._document(mock))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except (requests.RequestException, ControlProblem, OSError) as error:
            return f"none could be written: {error}"
        self.item.user_properties.append((PROPERTY, str(path)))
        return str(path)

    def _document(self, mock: MessagingMock) -> Json:
        """The report's document; what the patterns match is masked by the server, in its state too, and here."""
        printed = "\n".join(f"{title}\n{text}" for title, text in self.report.sections)
        failure = {"nodeid": self.report.nodeid, "longrepr": self.report.longreprtext, "log": printed}
        document = mock.control.full_report(failure=failure, since=told(self.since))
        if not self.patterns:
            return document
        found = {text for text in _texts([document, _state(document)]) for text in self._matches(text)}
        longest = sorted((text for text in found if len(text) >= _SHORTEST), key=len, reverse=True)
        if longest:
            document = mock.control.full_report(failure=failure, since=told(self.since), redact=longest[:_MOST])
        masked: Json = self._masked(document)
        if any(self._matches(text) for text in _texts(_state(document))):
            masked["state"] = None
        return masked

    def _matches(self, text: str) -> list[str]:
        return [found[0] for pattern in self.patterns for found in pattern.finditer(text) if found[0]]

    def _masked(self, part: Any) -> Any:
        if isinstance(part, dict):
            return {name: value if name == "state" else self._masked(value) for name, value in part.items()}
        if isinstance(part, list):
            return [self._masked(one) for one in part]
        if isinstance(part, str):
            for pattern in self.patterns:
                part = pattern.sub(_MASK, part)
        return part


def _state(document: Json) -> Json:
    return page.state_of(document) if document["state"] is not None else {}


def _texts(part: Any) -> Iterator[str]:
    """Every text of a document, but for a state that is packed."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name != "state" or not isinstance(value, str):
                yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)
    elif isinstance(part, str):
        yield part


def _name(nodeid: str, sandbox: str) -> str:
    """Of a file: the test's name as far as a file may have it, another one for each test, sandbox and worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    known = sha256(f"{nodeid} {sandbox}".encode()).hexdigest()[:8]
    plain = _NOT_IN_A_NAME.sub("-", nodeid).strip("-.")[-_LONGEST:]
    return ".".join((plain, known, *((worker,) if worker else ()), "html"))


def write_index(folder: str, paths: Sequence[str]) -> None:
    """A page in the folder that leads to these."""
    items = "".join(
        f'<li><a href="{escape(quote(Path(path).name))}">{escape(Path(path).name)}</a></li>\n' for path in paths
    )
    (Path(folder) / "index.html").write_text(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        # A name is longer than a narrow screen is wide.
        "<style>html { background: Canvas; } li { overflow-wrap: anywhere; margin-block: 0.5rem; }</style>\n"
        "<title>Failed tests</title>\n</head>\n<body>\n<main>\n"
        f"<h1>Failed tests</h1>\n<ul>\n{items}</ul>\n</main>\n</body>\n</html>\n",
        encoding="utf-8",
    )
