"""A message's road: as far as its channel reports, failing after its retries, bouncing for good."""

from ..tables import parametrize, rows
from .shapes import MESSAGE, history, statuses
from .states import LONG, MESSAGES

FAILURE = {"code": "<text>", "message": "<text>"}
FAILED = MESSAGE | {"status": "failed", "last_error": FAILURE, "retry_count": 3}


def path_of(message):
    return f"{MESSAGES}/{message['id']}"


def after_all(tripdesk, channel, **fields):
    """The path of a message about which nothing more will be reported."""
    path = path_of(tripdesk.message(channel, **fields))
    tripdesk.tenant.advance(LONG)
    return path


@parametrize(
    ("channel", "status", "road"),
    rows(
        life_001_whatsapp=("whatsapp", "read", ("queued", "sent", "delivered", "read")),
        life_002_email=("email", "delivered", ("queued", "sent", "delivered")),
        life_002_sms=("sms", "delivered", ("queued", "sent", "delivered")),
        life_003_a_broadcast=("broadcast", "sent", ("queued", "sent")),
    ),
)
def test_a_message_goes_as_far_as_its_channel_reports(tripdesk, channel, status, road):
    expected = MESSAGE | {"status": status, "history": history(*road), "retry_count": 0}
    tripdesk.test.get(after_all(tripdesk, channel)).expect(200, expected)


def test_life_004_a_status_is_as_far_as_the_provider_has_reported(tripdesk):
    sent = tripdesk.held_message("whatsapp")
    seen = [tripdesk.test.get(path_of(sent)).expect(200).body["status"]]
    for status in ("sent", "delivered", "read"):
        tripdesk.tenant.report(sent["id"], status)
        seen.append(tripdesk.test.get(path_of(sent)).expect(200).body["status"])
    assert seen == ["queued", "sent", "delivered", "read"]


def test_life_004_a_report_that_comes_late_takes_nothing_back(tripdesk):
    found = tripdesk.test.get(after_all(tripdesk, "whatsapp", to="+447700900007")).expect(200).body
    assert statuses(found) == ["queued", "sent", "read", "delivered"]
    assert found["status"] == "read"


@parametrize("channel", ["whatsapp", "sms", "email", "broadcast"])
def test_life_005_history_goes_forward_in_time_and_ends_with_the_status(tripdesk, channel):
    path = path_of(tripdesk.message(channel))
    for _ in range(6):
        found = tripdesk.test.get(path).expect(200).body
        assert statuses(found)[-1] == found["status"]
        times = [step["at"] for step in found["history"]]
        assert times == sorted(times)
        assert times[0] == found["created_at"]
        tripdesk.tenant.advance(1)


@parametrize(
    ("channel", "to", "status", "retries"),
    rows(
        life_006_a_number_of_nobody=("sms", "+447700900001", "failed", 3),
        life_006_a_telephone_that_is_off=("sms", "+447700900004", "failed", 3),
        life_006_a_number_that_is_blocked=("sms", "+447700900005", "failed", 3),
        life_009_a_permanent_bounce=("email", "bounce@example.com", "bounced", 0),
        life_010_a_transient_bounce=("email", "soft-bounce@example.com", "failed", 3),
    ),
)
def test_what_cannot_be_delivered_ends_so(tripdesk, channel, to, status, retries):
    found = tripdesk.test.get(after_all(tripdesk, channel, to=to)).expect(200).body
    assert (found["status"], found["retry_count"], statuses(found)[-1]) == (status, retries, status)
    assert found["last_error"].keys() == FAILURE.keys()
    assert not {"delivered", "failed", "bounced"} & set(statuses(found)[:-1])


@parametrize(("channel", "to"), [("sms", "+447700900004"), ("email", "soft-bounce@example.com")], ids=["sms", "email"])
def test_life_007_retries_are_counted_one_by_one_and_only_then_it_has_failed(tripdesk, channel, to):
    path = path_of(tripdesk.message(channel, to=to))
    seen = []
    for _ in range(120):
        found = tripdesk.test.get(path).expect(200).body
        seen.append((found["retry_count"], found["status"] == "failed"))
        if found["status"] == "failed":
            break
        tripdesk.tenant.advance(0.5)
    assert list(dict.fromkeys(count for count, _ in seen if count)) == [1, 2, 3]
    assert [failed for _, failed in seen].index(True) == len(seen) - 1
    assert (3, False) in seen


def test_life_007_while_it_is_retried_the_last_error_is_known(tripdesk):
    path = path_of(tripdesk.message("sms", to="+447700900004"))
    tripdesk.tenant.advance(1)
    found = tripdesk.test.get(path).expect(200).body
    assert found["status"] != "failed"
    assert found["retry_count"] >= 1
    assert found["last_error"].keys() == FAILURE.keys()


def test_life_008_a_message_through_a_gateway_that_is_down_fails_after_three_retries(tripdesk):
    path = after_all(tripdesk, "sms", gateway=tripdesk.down_gateway()["id"])
    road = history("queued", "failed")
    tripdesk.test.get(path).expect(200, FAILED | {"provider_message_id": None, "history": road})


@parametrize(("ending", "status"), [("0002", "delivered"), ("0003", "sent"), ("0006", "read"), ("0007", "read")])
def test_life_011_magic_numbers_end_otherwise(tripdesk, ending, status):
    path = after_all(tripdesk, "whatsapp", to=f"+44770090{ending}")
    found = tripdesk.test.get(path).expect(200).body
    assert (found["status"], found["retry_count"]) == (status, 0)
    assert "last_error" not in found


@parametrize(
    ("channel", "to", "status"),
    [
        ("sms", "+447700900004", "failed"),
        ("email", "bounce@example.com", "bounced"),
        ("email", "soft-bounce@example.com", "failed"),
        ("whatsapp", "+447700900003", "sent"),
    ],
)
def test_life_012_magic_recipients_work_whatever_the_provider_does(tripdesk, channel, to, status):
    sent = tripdesk.held_message(channel, to=to)
    tripdesk.tenant.advance(LONG)
    assert tripdesk.test.get(path_of(sent)).expect(200).body["status"] == status


@parametrize("status", ["failed", "bounced"])
def test_life_013_what_has_ended_goes_no_further(tripdesk, status):
    to = "bounce@example.com" if status == "bounced" else "soft-bounce@example.com"
    path = after_all(tripdesk, "email", to=to)
    ended = tripdesk.test.get(path).expect(200).body
    tripdesk.tenant.advance(LONG)
    tripdesk.test.get(path).expect(200, ended)


def test_life_011_a_complaint_is_no_delivery(tripdesk):
    path = after_all(tripdesk, "email", to="complaint@example.com")
    assert tripdesk.test.get(path).expect(200).body["status"] not in ("delivered", "read")
