"""What a failed test's report says of its sandboxes: the last requests, messages and findings, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import requests

from mock_server.client import ControlProblem, lines
from mock_server.client.results import Json, told
from mock_server.pytest_plugin.mocks import MessagingMock
from mock_server.pytest_plugin.session import MessagingMockServer

ROWS = 10
SANDBOXES = 3


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
    for title, line in (("requests", lines.request), ("messages", lines.message), ("findings", lines.finding)):
        path = f"/sandboxes/{mock.id}/{title}"
        masked = {"masked": "true"} if title == "messages" else {}
        newest = mock.control.client.call("GET", path, params={"page_size": ROWS, **masked})
        before = mock.beginning.ids if title == "messages" else frozenset()
        count = newest["paging"]["total"] - len(before)
        yield f"{title}: {count}" + (f", the last {ROWS}" if count > ROWS else "")
        items = (shown for shown in reversed(newest["items"]) if shown.get("id") not in before)
        yield from (f"  {lines.cut(line(shown))}" for shown in items)


def _refused_lines(page: Json) -> Iterator[str]:
    count = page["paging"]["total"]
    yield f"during this test, by whomever: {count}" + (f", the last {ROWS}" if count > ROWS else "")
    yield from (f"  {lines.cut(lines.refused(shown))}" for shown in reversed(page["items"]))
