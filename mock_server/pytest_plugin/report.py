"""What a failed test's report says of its sandboxes: the last requests, messages and findings, without secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import requests

from mock_server.client import ControlProblem
from mock_server.pytest_plugin.mocks import MessagingMock
from mock_server.pytest_plugin.results import Finding, Request, clock
from mock_server.pytest_plugin.session import MessagingMockServer

ROWS = 10
WIDTH = 300
SANDBOXES = 3

_ERROR = 400


def sections(server: MessagingMockServer) -> Iterator[tuple[str, str]]:
    """Title and text for each sandbox that is open, the newest ones if there are many."""
    for mock in server.open[-SANDBOXES:]:
        try:
            text = "\n".join(_lines(mock))
        except (requests.RequestException, ControlProblem) as error:
            text = f"It could not be asked: {error}"
        yield f"messaging mock {mock.id}", text


def _lines(mock: MessagingMock) -> Iterator[str]:
    yield f"at {mock.now().isoformat()} of its clock, on {mock.control.client.url}"
    yield from _rows("requests", [_request(one) for one in mock.requests()], mock.secrets)
    yield from _rows("messages", [str(one) for one in mock.new_messages()], mock.secrets)
    yield from _rows("findings", [_finding(one) for one in mock.findings()], mock.secrets)


def _rows(title: str, rows: Sequence[str], secrets: frozenset[str]) -> Iterator[str]:
    yield f"{title}: {len(rows)}" + (f", the last {ROWS}" if len(rows) > ROWS else "")
    for row in rows[-ROWS:]:
        text = " ".join(row.split())
        for secret in secrets:
            text = text.replace(secret, "***")
        # Only then, for half a secret would not be known as one.
        yield "  " + (text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…")


def _request(request: Request) -> str:
    query = f"?{request.query}" if request.query else ""
    answer = f" {_json(request.response_body)}" if request.status >= _ERROR else ""
    fault = f" (fault {request.fault})" if request.fault else ""
    body = "" if request.body is None else f" {_json(request.body)}"
    return f"{clock(request.at)} {request.method} {request.path}{query}{body} → {request.status}{answer}{fault}"


def _finding(finding: Finding) -> str:
    about = finding.request_id or finding.delivery_id or ""
    return f"{clock(finding.at)} {finding.system} {finding.kind}: {finding.detail} {about}".rstrip()


def _json(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
