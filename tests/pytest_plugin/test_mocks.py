"""What a sandbox's mocks do and give, with the plugin's own fixtures as this suite finds them."""

import dataclasses
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from mock_server import ControlProblem, pytest_plugin
from mock_server.pytest_plugin import MessagingMock, MessagingMockServer, SystemMock
from tests.pytest_plugin.app import CUSTOMER, LOCATION, WORLD, text
from tests.support.receivers import receiving

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.messaging_mock(fixtures=WORLD, clock=START, seed=7)

SEND = "/coax/api/v2/message/send/sms"


def texts(messages: list[pytest_plugin.Message]) -> list[str]:
    return [message.text for message in messages]


@pytest.mark.parametrize(
    ("name", "secrets"),
    [
        ("msgboxx", {"username", "password"}),
        ("coext", {"api_key", "api_secret"}),
        ("coax", {"api_key"}),
        ("tripdesk", {"test_key", "live_key", "mobile_email", "mobile_password"}),
    ],
)
def test_a_system_has_its_address_and_credentials_which_no_failing_assertion_shows(
    name: str, secrets: set[str], request: pytest.FixtureRequest, messaging_mock: MessagingMock
) -> None:
    mock: SystemMock = request.getfixturevalue(f"{name}_mock")
    assert mock.name == name
    assert mock.base_url.startswith(f"{messaging_mock.control.client.url}/{name}")
    assert set(mock.credentials) == secrets
    assert mock.credentials == messaging_mock.system(name).credentials
    shown = repr(mock) + repr(vars(mock.control))
    assert not [secret for secret in mock.credentials.values() if secret in shown]


@pytest.mark.messaging_mock(fixtures="default")
def test_further_credentials_are_the_fixtures(coax_mock: SystemMock) -> None:
    assert set(coax_mock.other_credentials["one_location"]) == {"api_key", "location_id"}


def test_sent_is_what_went_out_the_oldest_first(coax_mock: SystemMock) -> None:
    assert text(coax_mock, "First").status_code == 200
    coax_mock.advance(60)
    assert text(coax_mock, "Second", "+447700900124").status_code == 200
    coax_mock.inbound(CUSTOMER, "Third")

    assert texts(coax_mock.sent()) == ["First", "Second"]
    assert texts(coax_mock.sent(to="+447700900124")) == texts(coax_mock.sent(q="SECOND")) == ["Second"]
    assert texts(coax_mock.sent(since=START + timedelta(seconds=1))) == ["Second"]
    assert texts(coax_mock.sent(status="read", until=START, channel="sms", sender="+15550100801")) == ["First"]
    assert texts(coax_mock.messages()) == ["First", "Second", "Third"]
    assert texts(coax_mock.messages(direction="inbound", sender=CUSTOMER)) == ["Third"]


def test_sent_has_nothing_that_was_refused_or_waits_for_its_time(coax_mock: SystemMock) -> None:
    assert text(coax_mock, "Wrong key", key="fake-coax-key-of-nobody").status_code == 401
    assert text(coax_mock, "No number", to="nobody").status_code >= 400
    with coax_mock.fault():
        assert text(coax_mock, "Vendor down").status_code == 500
    assert text(coax_mock, "Later", scheduled_at="2026-01-01T12:00:00Z").status_code == 200
    assert coax_mock.sent() == []

    (waiting,) = coax_mock.messages()
    assert waiting.scheduled_at == START + timedelta(hours=3)
    coax_mock.advance(hours=3)
    assert texts(coax_mock.sent()) == ["Later"]


def test_sent_has_what_was_accepted_and_then_failed(coax_mock: SystemMock) -> None:
    text(coax_mock, "Hello", to="+447700900001")
    coax_mock.advance(10)
    (message,) = coax_mock.sent()

    assert (message.status, message.error.code) == ("failed", "undeliverable")
    assert str(message) == (
        "09:00:00.000 outbound coax sms +15550100801 → +447700900001 'Hello': queued, sent, failed "
        "(undeliverable: The message could not be delivered.)"
    )


@pytest.mark.messaging_mock(fixtures="default")
def test_what_the_fixtures_had_sent_is_no_message_of_the_test(messaging_mock: MessagingMock) -> None:
    assert messaging_mock.messages(direction="outbound")
    assert messaging_mock.sent() == []
    assert messaging_mock.new_messages() == []
    with pytest.raises(AssertionError, match=r"0 of 1 outbound messages came within 0 s. Since the test began: none"):
        messaging_mock.wait_for_message(timeout=0)


def test_a_message_has_everything_as_values_with_types(coax_mock: SystemMock) -> None:
    text(coax_mock, "Hello")
    coax_mock.advance(2)
    (message,) = coax_mock.sent()

    who = {"system": "coax", "direction": "outbound", "channel": "sms", "sender": "+15550100801", "to": CUSTOMER}
    what = {"text": "Hello", "kind": "session", "status": "delivered", "error": None}
    sent = ({"status": status, "at": START} for status in ("queued", "sent"))
    history = (*sent, {"status": "delivered", "at": START + timedelta(seconds=1)})
    times = {"history": history, "created_at": START, "scheduled_at": None}
    assert dataclasses.asdict(message) == who | what | times | {"id": message.id, "native": message.native}
    assert message.native["business_location_id"] == LOCATION


def test_waiting_ends_when_the_message_comes(coax_mock: SystemMock) -> None:
    coax_mock.inbound(CUSTOMER, "Not this one")
    text(coax_mock, "First")
    first = coax_mock.wait_for_message()
    worker = threading.Timer(0.05, text, (coax_mock, "Second"))
    worker.start()

    assert coax_mock.wait_for_message(after=first, timeout=30).text == "Second"
    assert texts(coax_mock.wait_for_messages(2)) == ["First", "Second"]
    assert coax_mock.wait_for_message(q="first", timeout=0) == first
    worker.join()


def test_waiting_in_vain_fails_and_tells_what_there_was(coax_mock: SystemMock) -> None:
    text(coax_mock, "First")
    with pytest.raises(AssertionError) as failure:
        coax_mock.wait_for_messages(2, timeout=0.05, to=CUSTOMER)
    lines = str(failure.value).splitlines()
    assert lines[0].startswith(f"1 of 2 outbound messages with {{'to': '{CUSTOMER}'}} came within 0.05 s.")
    assert lines[1:] == [f"  {message}" for message in coax_mock.sent()]
    with pytest.raises(ControlProblem, match="422"):
        coax_mock.wait_for_message(timeout=31)


@pytest.mark.parametrize(
    ("move", "seconds"),
    [
        (lambda mock: mock.advance(1.5), 1.5),
        (lambda mock: mock.advance(timedelta(minutes=2)), 120),
        (lambda mock: mock.advance(5, minutes=1, hours=1, days=1), 90_065),
        (lambda mock: mock.advance(to=START + timedelta(hours=2)), 7_200),
        (lambda mock: mock.advance(to="2026-01-01T09:00:07Z"), 7),
    ],
)
def test_time_moves_by_or_to(
    move: Callable[[SystemMock], datetime], seconds: float, coext_mock: SystemMock, messaging_mock: MessagingMock
) -> None:
    assert move(coext_mock) == coext_mock.now() == messaging_mock.now() == START + timedelta(seconds=seconds)


def test_a_customer_writes(tripdesk_mock: SystemMock, messaging_mock: MessagingMock) -> None:
    message = tripdesk_mock.inbound(CUSTOMER, "Hello", channel="sms", name="Ada Example", plane="live")
    assert (message.direction, message.channel, message.sender, message.text) == ("inbound", "sms", CUSTOMER, "Hello")
    assert messaging_mock.messages() == [message]


def test_the_provider_reports(coax_mock: SystemMock) -> None:
    text(coax_mock, "Hello")
    (message,) = coax_mock.sent()
    failed = coax_mock.report(message, "failed", error=("blocked", "By the operator."))
    assert (failed.status, failed.error) == ("failed", pytest_plugin.Failure("blocked", "By the operator."))
    with pytest.raises(ControlProblem, match="409"):
        coax_mock.report(message.id, "delivered")


def test_a_fault_is_of_its_system_and_path_until_its_block_ends(
    coax_mock: SystemMock, coext_mock: SystemMock, messaging_mock: MessagingMock
) -> None:
    with coax_mock.fault("error", path="/api/v2/message/*", method="PUT", status=503, body={"down": True}) as fault:
        answer = text(coax_mock, "Hello")
        assert (answer.status_code, answer.json(), fault.hits()) == (503, {"down": True}, 1)
        assert coext_mock.control.faults()[0]["path"] == "/coax/api/v2/message/*"
    assert text(coax_mock, "Hello").status_code == 200
    with pytest.raises(LookupError, match="is not armed any more"):
        fault.hits()
    fault.disarm()
    coext_mock.fault("rate_limit", path="/messages/text", times=1)
    messaging_mock.fault("delay", delay_ms=1, path="/coax/*")
    paths = [armed["path"] for armed in messaging_mock.control.faults()]
    assert paths == ["/coext/api/v1/external/messages/text", "/coax/*"]


def test_requests_are_what_the_app_asked_and_what_it_was_answered(
    coax_mock: SystemMock, coext_mock: SystemMock, messaging_mock: MessagingMock
) -> None:
    text(coax_mock, "First")
    text(coax_mock, "Second", to="nobody")
    requests.get(f"{coext_mock.base_url}/templates", headers={"X-API-Key": coext_mock.credentials["api_key"]})
    first, second = coax_mock.requests(method="PUT", path="/api/v2/message/send/*")

    assert (first.method, first.path, first.body["message"], first.status) == ("PUT", SEND, "First", 200)
    assert first.headers["Authorization"] == "Bearer ***"
    assert first.response_body["success"] is True
    assert first.at == START
    assert coax_mock.requests(status=second.status) == [second]
    assert coax_mock.requests(query=f"status:{second.status} path:*/send/*") == [second]
    assert coax_mock.requests(query="system:coext") == []
    assert [request.system for request in messaging_mock.requests()] == ["coax", "coax", "coext"]


def test_findings_are_what_the_vendor_does_not_define(coax_mock: SystemMock, coext_mock: SystemMock) -> None:
    text(coax_mock, "Hello", sauce="extra")
    (finding,) = coax_mock.findings()
    assert (finding.system, finding.kind, finding.detail, finding.at) == ("coax", "unknown_field", "sauce", START)
    assert finding.request_id == coax_mock.requests()[0].id
    assert coax_mock.findings("undocumented_call") == coext_mock.findings() == []
    assert coax_mock.findings(query=f"request:{finding.request_id} -kind:undocumented_call") == [finding]


def test_webhooks_go_where_the_test_says_and_each_attempt_is_told(coax_mock: SystemMock) -> None:
    webhooks = coax_mock.webhooks()
    with receiving() as receiver:
        made = webhooks.subscribe(receiver.url, secret="not-a-secret", events=["message.received"])
        coax_mock.inbound(CUSTOMER, "Hello")
        webhooks.drain(timeout=30)
        (arrived,) = receiver.hits
        (delivery,) = webhooks.deliveries(status="delivered")
        again = webhooks.redeliver(delivery)

    assert (made.system, made.url, made.secret, made.enabled) == ("coax", receiver.url, "not-a-secret", True)
    assert webhooks.subscriptions() == [dataclasses.replace(made, secret=None)]
    assert "not-a-secret" not in repr(made)
    told = (delivery.event, delivery.attempt, delivery.response_status, delivery.error, delivery.at)
    assert told == ("message.received", 1, 200, None, START)
    assert delivery.json == arrived.json
    assert set(delivery.headers) <= set(arrived.headers)
    assert (again.id != delivery.id, again.json) == (True, delivery.json)
    assert webhooks.deliveries(event="message.received") == [delivery, again]


def test_an_attempt_that_failed_tells_when_the_next_is_due(coax_mock: SystemMock) -> None:
    with receiving() as receiver:
        receiver.will(500)
        coax_mock.webhooks().subscribe(receiver.url, events=["message.received"])
        coax_mock.inbound(CUSTOMER, "Hello")
        coax_mock.webhooks().drain(timeout=30)
        (retrying,) = coax_mock.webhooks().deliveries(status="retrying")
        assert retrying.response_status == 500
        assert retrying.next_attempt_at is not None
        coax_mock.advance(to=retrying.next_attempt_at)
        (delivered,) = coax_mock.webhooks().deliveries(status="delivered")
    assert delivered.attempt == 2


def test_the_webhooks_of_msgboxx_are_made_in_its_own_api(msgboxx_mock: SystemMock) -> None:
    with pytest.raises(ControlProblem, match="create them there"):
        msgboxx_mock.webhooks().subscribe("http://127.0.0.1:9/hook")


@pytest.mark.messaging_mock(fixtures="default")
def test_the_dashboard_is_set(coax_mock: SystemMock) -> None:
    assert coax_mock.set("campaigns/spring-sale", {"status": "paused"})["status"] == "paused"


def test_the_same_seed_and_clock_give_the_same_messages(
    messaging_mock_server: MessagingMockServer, coax_mock: SystemMock
) -> None:
    with messaging_mock_server.sandbox(fixtures=WORLD, clock=START, seed=7) as other:
        for mock in (coax_mock, other.system("coax")):
            text(mock, "Hello")
        assert other.sent() == coax_mock.sent()
        assert other.id != coax_mock.control.id
        named = f"<messaging mock {other.id}> <coax of messaging mock {coax_mock.control.id}>"
        assert f"{other!r} {coax_mock!r}" == named


def test_annotations_find_every_type_and_nothing_else() -> None:
    for name in pytest_plugin.__all__:
        assert getattr(pytest_plugin, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'SystemMocks'"):
        _: Any = pytest_plugin.SystemMocks


def test_what_cannot_be_cleaned_up_is_told(
    messaging_mock_server: MessagingMockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = messaging_mock_server.client
    world = messaging_mock_server.sandbox(fixtures="empty")
    mock = world.__enter__()
    fault = mock.fault(status=503)
    with receiving() as elsewhere, monkeypatch.context() as patch:
        # It answers no DELETE.
        patch.setattr(client, "url", elsewhere.url.removesuffix("/hook"))
        with pytest.raises(ControlProblem, match="501"):
            fault.disarm()
        with pytest.raises(ControlProblem, match="501"):
            world.__exit__(None, None, None)

    assert mock not in messaging_mock_server.open
    mock.control.delete()
