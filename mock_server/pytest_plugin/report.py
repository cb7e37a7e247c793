"""What a failed test's report says of its sandboxes: the last requests, messages, webhooks and so on, no secrets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
        told_of = _listed("during this test, by whomever", refused, lines.refused)
        yield "messaging mock: requests that reached no sandbox", "\n".join(told_of)


# Each list with its path below the sandbox, what it is asked with, and what makes a line of one of it.
_LISTS: tuple[tuple[str, str, Mapping[str, str], Callable[[Json], str]], ...] = (
    ("requests", "/requests", {}, lines.request),
    ("messages", "/messages", {"masked": "true"}, lines.message),
    ("findings", "/findings", {}, lines.finding),
    # Attempts that somebody was there for.
    ("webhook deliveries", "/webhooks/deliveries", {"query": "-status:skipped", "count": "exact"}, lines.delivery),
)


def _lines(mock: MessagingMock) -> Iterator[str]:
    yield f"at {mock.now().isoformat()} of its clock, on {mock.control.client.url}"
    for title, path, asked, line in _LISTS:
        newest = mock.control.client.call("GET", f"/sandboxes/{mock.id}{path}", params={"page_size": ROWS, **asked})
        before = mock.beginning.ids if title == "messages" else frozenset()
        if newest["items"] or title != "webhook deliveries":
            yield from _listed(title, newest, line, before)
    faults = mock.control.faults()
    if faults:
        yield from _listed("armed faults", {"items": faults[:ROWS], "paging": {"total": len(faults)}}, lines.fault)


def _listed(
    title: str, newest: Json, line: Callable[[Json], str], before: Collection[str] = frozenset()
) -> Iterator[str]:
    """How many there are but for those of `before`, and a line for each of the newest, the oldest first."""
    # Of very many nobody has counted all.
    count = newest["paging"].get("total", len(newest["items"])) - len(before)
    yield f"{title}: {count}" + (f", the last {ROWS}" if count > ROWS else "")
    items = (shown for shown in reversed(newest["items"]) if shown.get("id") not in before)
    yield from (f"  {lines.cut(line(shown))}" for shown in items)
