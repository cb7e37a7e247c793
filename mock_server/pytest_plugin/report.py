"""What a failed test's report says of its sandboxes: the last requests, messages and findings, without secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import requests

from mock_server.client import ControlProblem
from mock_server.pytest_plugin.mocks import MessagingMock
from mock_server.pytest_plugin.results import Finding, Json, Message, Request, clock, moment, told
from mock_server.pytest_plugin.session import MessagingMockServer

ROWS = 10
WIDTH = 300
SANDBOXES = 3

_ERROR = 400


def sections(
    server: MessagingMockServer, since: datetime, more: Callable[[MessagingMock], Iterable[str]]
) -> Iterator[tuple[str, str]]:
    """Title and text for each sandbox that is open, the newest ones if there are many; `more` are its last lines.

    Then what reached no sandbox `since` then; whoever sent it, for nobody can tell.
    """
    for mock in server.open[-SANDBOXES:]:
        try:
            text = "\n".join((*_lines(mock), *more(mock)))
        except (requests.RequestException, ControlProblem) as error:
            text = f"It could not be asked: {error}"
        yield f"messaging mock {mock.id}", text
    try:
        refused = server.client.call("GET", "/refused", params={"since": told(since), "page_size": ROWS})
    except (requests.RequestException, ControlProblem):
        # A server that cannot be asked was told of above; an older one does not know this.
        return
    if refused["items"]:
        yield "messaging mock: requests that reached no sandbox", "\n".join(_refused_lines(refused))


def _lines(mock: MessagingMock) -> Iterator[str]:
    yield f"at {mock.now().isoformat()} of its clock, on {mock.control.client.url}"
    for title, line in (("requests", _request), ("messages", _message), ("findings", _finding)):
        path = f"/sandboxes/{mock.id}/{title}"
        masked = {"masked": "true"} if title == "messages" else {}
        newest = mock.control.client.call("GET", path, params={"page_size": ROWS, **masked})
        before = mock.beginning.ids if title == "messages" else frozenset()
        count = newest["paging"]["total"] - len(before)
        yield f"{title}: {count}" + (f", the last {ROWS}" if count > ROWS else "")
        yield from (_cut(line(shown)) for shown in reversed(newest["items"]) if shown.get("id") not in before)


def _refused_lines(page: Json) -> Iterator[str]:
    count = page["paging"]["total"]
    yield f"during this test, by whomever: {count}" + (f", the last {ROWS}" if count > ROWS else "")
    for shown in reversed(page["items"]):
        more = f", nearest {shown['nearest']}" if "nearest" in shown else ""
        more += f", of {shown['sandbox']}" if "sandbox" in shown else ""
        asked = f"{clock(moment(shown['at']))} {shown['method']} {shown['path']} → {shown['status']}"
        yield _cut(f"{asked} {shown['reason']}: {shown['detail']}{more}")


def _cut(line: str) -> str:
    text = " ".join(line.split())
    return "  " + (text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…")


def _request(shown: Json) -> str:
    request = Request.of(shown)
    query = f"?{request.query}" if request.query else ""
    answer = f" {_json(request.response_body)}" if request.status >= _ERROR else ""
    fault = f" (fault {request.fault})" if request.fault else ""
    body = "" if request.body is None else f" {_json(request.body)}"
    return f"{clock(request.at)} {request.method} {request.path}{query}{body} → {request.status}{answer}{fault}"


def _message(shown: Json) -> str:
    return str(Message.of(shown))


def _finding(shown: Json) -> str:
    finding = Finding.of(shown)
    about = finding.request_id or finding.delivery_id or ""
    return f"{clock(finding.at)} {finding.system} {finding.kind}: {finding.detail} {about}".rstrip()


def _json(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
