"""What is no vendor's contract: fixtures, an inbox, state, isolation."""

from __future__ import annotations

import pytest
import requests

from mock_server.client import ControlProblem
from mock_server.pytest_plugin import MessagingMockServer, SystemMock

TEXT = {"from": "PARCELS", "to": "+447700900123", "text": "It is on its way."}


def send(mock: SystemMock, **changed: str) -> requests.Response:
    """Send a text as an application does."""
    headers = {"Authorization": f"Bearer {mock.credentials['api_key']}"}
    return requests.post(f"{mock.base_url}/v1/texts", json={**TEXT, **changed}, headers=headers, timeout=30)


def test_a_text_is_delivered_as_time_passes(postbox_mock: SystemMock) -> None:
    assert send(postbox_mock).status_code == 201
    postbox_mock.advance(hours=1)
    assert [(message.text, message.status) for message in postbox_mock.sent()] == [("It is on its way.", "read")]


def test_a_customer_writes_to_a_registered_name(postbox_mock: SystemMock) -> None:
    postbox_mock.inbound("+447700900123", "Where is it?")
    (message,) = postbox_mock.messages()
    assert (message.direction, message.text) == ("inbound", "Where is it?")


def test_fixtures_register_names(messaging_mock_server: MessagingMockServer) -> None:
    with messaging_mock_server.sandbox(fixtures={"postbox": {"senders": ["BAKERY"]}}) as mock:
        assert send(mock.system("postbox"), **{"from": "BAKERY"}).status_code == 201
        assert send(mock.system("postbox")).status_code == 422


def test_fixtures_that_do_not_fit_are_refused(messaging_mock_server: MessagingMockServer) -> None:
    wrong = messaging_mock_server.sandbox(fixtures={"postbox": {"senders": [3]}})
    with pytest.raises(ControlProblem, match="senders"), wrong:
        pass


def test_sandboxes_share_nothing(postbox_mock: SystemMock, messaging_mock_server: MessagingMockServer) -> None:
    send(postbox_mock)
    with messaging_mock_server.sandbox() as other:
        assert other.system("postbox").sent() == []
        assert other.system("postbox").credentials != postbox_mock.credentials


def test_a_state_is_exported_and_imported(postbox_mock: SystemMock) -> None:
    send(postbox_mock)
    state = postbox_mock.control.export_state()
    send(postbox_mock, text="Another.")
    postbox_mock.control.import_state(state)
    assert [message.text for message in postbox_mock.sent()] == ["It is on its way."]
