"""Lists in Python are whole, and nothing that happens between two of their pages is in them twice or missing."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from mock_server.client import Client
from mock_server.pytest_plugin.mocks import MessagingMock
from tests.operator.boxes import CUSTOMER, Box, Json

# Of two pages and a part of a third, which are made as small as this.
PAGE = 20
COUNT = 46
LISTS: dict[str, tuple[Callable[[Box], object], str]] = {
    "messages": (lambda box: box.control.inbound("msgboxx", CUSTOMER, "listed"), "id"),
    "requests": (lambda box: box.api.get("/contact"), "id"),
    "findings": (lambda box: box.api.get("/nothing"), "request_id"),
    "deliveries": (lambda box: box.control.inbound("msgboxx", CUSTOMER, "listed"), "id"),
}
FILTERS = {"messages": {"q": "listed"}, "requests": {"status": 200, "method": "GET"}}


def listed(box: Box, name: str, **more: Any) -> list[Json]:
    found: list[Json] = getattr(box.control, name)(**FILTERS.get(name, {}), **more)
    return found


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What is put in here happens before each page but the first; there are PAGE records on one."""
    acts: list[Callable[[], object]] = []
    send = Client.send

    def interrupted(client: Client, method: str, path: str, **more: Any) -> requests.Response:
        if "before" in (more.get("params") or {}):
            for act in acts:
                act()
        return send(client, method, path, **more)

    monkeypatch.setattr(Client, "send", interrupted)
    monkeypatch.setattr("mock_server.client._records._PAGE", PAGE)
    return acts


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_whole_whatever_arrives_between_its_pages_and_a_page_is_asked_for(
    name: str, box: Box, between: list[Callable[[], object]]
) -> None:
    act, key = LISTS[name]
    for _ in range(COUNT):
        act(box)
    every = [one[key] for one in listed(box, name)]
    assert len(every) == len(set(every)) == COUNT
    assert [one[key] for one in listed(box, name, page_size=7)] == every[:7]
    assert [one[key] for one in listed(box, name, page_size=7, page=2)] == every[7:14]
    arrived: list[object] = []
    between.append(lambda: arrived.extend(act(box) for _ in range(3)))
    assert [one[key] for one in listed(box, name)] == every
    assert len(arrived) == 6


def test_what_leaves_a_filter_between_pages_hides_nothing_else(box: Box, between: list[Callable[[], object]]) -> None:
    box.control.change(delivery={"mode": "manual"})
    sent = box.send(COUNT)
    # Of the first page, which was asked for before.
    between.append(lambda: [box.control.report(sent.pop(), "sent") for _ in range(PAGE // 2)])
    every = sent[::-1]
    assert [one["id"] for one in box.control.messages(q="Hello.", status="queued")] == every


def test_the_plugin_counts_a_message_between_its_pages_once(box: Box, between: list[Callable[[], object]]) -> None:
    mock = MessagingMock(box.control)
    sent = [box.api.send("counted")["messageId"] for _ in range(COUNT)]
    between.append(lambda: box.api.send("late"))
    assert [message.id for message in mock.sent(q="counted")] == sent
    ids = [message.id for message in mock.sent()]
    assert len(ids) == len(set(ids))
    between.clear()
    assert len(mock.system("msgboxx").requests(path="/message")) == len(mock.sent())
    assert len(mock.system("msgboxx").webhooks().deliveries(event="message.created")) == len(mock.sent())
