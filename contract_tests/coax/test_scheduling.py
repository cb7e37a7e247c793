"""Messages that go out later, when the clock reaches their time."""

from datetime import timedelta, timezone

from ..states import DAY, HOUR, MINUTE
from ..tables import parametrize
from .calls import SCHEDULED, schedule_on, schedule_to, send_to
from .shapes import CUSTOMERS, enquiry_at, failure, invalid, success

NO_MOMENTS = ["2024-05-01T09:00:00", "2024-05-01", "09:00:00Z", "tomorrow", ""]
NO_TEXTS = [1714521600, None, True, ["2030-01-01T00:00:00Z"]]


def later(coax, seconds=HOUR, channel="sms", **fields):
    """What a message that must be scheduled leaves."""
    return success(coax.api.put(schedule_to(channel), coax.new_later(seconds, **fields)), SCHEDULED)


def later_on(coax, enquiry, seconds=HOUR, **fields):
    """What a message on an enquiry that must be scheduled leaves."""
    body = {"message": "Later.", "scheduled_at": coax.after(seconds), **fields}
    return success(coax.api.put(schedule_on(enquiry["id"]), body), SCHEDULED)


def wait(coax, seconds):
    """The texts that have gone out so many seconds from now."""
    coax.tenant.advance(seconds)
    return coax.texts()


def test_schedule_001_a_message_is_scheduled_and_not_sent_at_once(coax):
    left = later(coax, message="Later.")
    assert left["message"]["message"] == "Later."
    assert wait(coax, 0) == []


def test_schedule_002_customer_and_enquiry_are_created_before_the_message_is_due(coax):
    left = later(coax, phone="+447700900150", name="Ada Example")
    (customer,) = coax.customers()
    assert customer == left["customer"]
    assert (customer["phone"], customer["name"]) == ("+447700900150", "Ada Example")
    assert [enquiry["id"] for enquiry in coax.enquiries()] == [left["enquiry"]["id"]]


def test_schedule_003_customer_and_enquiry_are_found_like_those_of_a_message(coax):
    left = coax.sent()
    again = later(coax, phone=left["customer"]["phone"])
    assert (again["customer"]["id"], again["enquiry"]["id"]) == (left["customer"]["id"], left["enquiry"]["id"])


def test_schedule_004_a_message_goes_out_when_the_clock_reaches_its_time_and_not_a_millisecond_sooner(coax):
    later(coax, HOUR, message="Later.")
    assert wait(coax, HOUR - 1) == []
    assert wait(coax, 0.999) == []
    assert wait(coax, 0.001) == ["Later."]
    assert wait(coax, DAY) == ["Later."]


def test_schedule_005_messages_go_out_in_the_order_of_their_times(coax):
    for seconds in (3 * HOUR, HOUR, 2 * HOUR):
        later(coax, seconds, message=f"After {seconds}")
    assert wait(coax, HOUR) == ["After 3600"]
    coax.tenant.advance(2 * HOUR)
    found = sorted(coax.outgoing(), key=went_out)
    assert [message["text"] for message in found] == ["After 3600", "After 7200", "After 10800"]


def went_out(message):
    return next(step["at"] for step in message["history"] if step["status"] == "sent")


def test_schedule_006_each_message_goes_out_at_its_own_time_however_far_the_clock_moves(coax):
    due = {f"After {seconds}": coax.after(seconds) for seconds in (HOUR, DAY)}
    for text, moment in due.items():
        success(coax.api.put(schedule_to(), coax.new_message(message=text, scheduled_at=moment)), SCHEDULED)
    coax.tenant.advance(2 * DAY)
    found = {message["text"]: went_out(message)[:19] for message in coax.outgoing()}
    assert found == {text: moment[:19] for text, moment in due.items()}


@parametrize("seconds", [-DAY, -1, -0.001, 0])
def test_schedule_007_a_time_that_is_not_in_the_future_is_not_valid(coax, seconds):
    invalid(coax.api.put(schedule_to(), coax.new_later(seconds)), "scheduled_at")
    invalid(
        coax.api.put(schedule_on(coax.enquiry()["id"]), {"message": "Late.", "scheduled_at": coax.after(seconds)}),
        "scheduled_at",
    )
    assert wait(coax, DAY) == ["Hello."]


def test_schedule_008_the_next_millisecond_is_in_the_future(coax):
    later(coax, 0.001, message="Now.")
    assert wait(coax, 0.001) == ["Now."]


@parametrize("value", [*NO_MOMENTS, *NO_TEXTS], ids=repr)
def test_schedule_009_a_time_of_another_form_is_not_valid(coax, value):
    invalid(coax.api.put(schedule_to(), coax.new_message(scheduled_at=value)), "scheduled_at")
    assert coax.customers() == []


def test_schedule_010_a_scheduled_message_needs_a_time(coax):
    invalid(coax.api.put(schedule_to(), coax.new_message()), "scheduled_at")
    invalid(coax.api.put(schedule_on(coax.enquiry()["id"]), {"message": "Later."}), "scheduled_at")
    assert wait(coax, DAY) == ["Hello."]


@parametrize("hours", [10, 0, -3.5, 5.75])
def test_schedule_011_an_offset_is_understood(coax, hours):
    offset = timezone(timedelta(hours=hours))
    moment = (coax.tenant.now() + timedelta(hours=1)).astimezone(offset)
    body = coax.new_message(message="Later.", scheduled_at=moment.isoformat(timespec="seconds"))
    success(coax.api.put(schedule_to(), body), SCHEDULED)
    assert wait(coax, HOUR - 1) == []
    assert wait(coax, 1) == ["Later."]


def test_schedule_012_z_is_an_offset(coax):
    moment = coax.after(HOUR).replace("+00:00", "Z")
    success(coax.api.put(schedule_to(), coax.new_message(scheduled_at=moment)), SCHEDULED)
    assert wait(coax, HOUR) == ["Hello."]


def test_schedule_013_a_customer_is_named_by_a_customer_id(coax):
    customer = coax.customer()
    left = later(coax, customer_id=customer["id"])
    assert left["customer"]["id"] == customer["id"]
    coax.tenant.advance(HOUR)
    assert [message["to"] for message in coax.outgoing()] == [customer["phone"]]


def test_schedule_015_a_message_is_scheduled_on_an_enquiry(coax):
    left = coax.sent(message="Now.")
    again = later_on(coax, left["enquiry"], message="Later.")
    assert again["enquiry"]["id"] == left["enquiry"]["id"]
    assert wait(coax, HOUR - 1) == ["Now."]
    assert wait(coax, 1) == ["Now.", "Later."]
    assert {message["to"] for message in coax.outgoing()} == {left["customer"]["phone"]}
    for enquiry in (coax.enquiry(), left["enquiry"]):
        assert later_on(coax, enquiry)["enquiry"]["id"] == enquiry["id"]


@parametrize(("channel", "status"), [("pigeon", 422), ("email", 422), ("SMS", 422)])
def test_schedule_018_channels_are_judged_when_a_message_is_scheduled(coax, channel, status):
    failure(coax.api.put(schedule_to(channel), coax.new_later()), status)
    assert coax.customers() == []


def test_schedule_019_a_message_to_a_customer_who_was_deleted_is_skipped(coax):
    left = later(coax)
    success(coax.api.delete(f"{CUSTOMERS}/{left['customer']['id']}"), "Customer deleted!")
    assert wait(coax, HOUR) == []
    found = coax.state_of(left["message"]["id"])
    assert found["status"] == "skipped"
    assert found["error"]["message"].strip()


def test_schedule_020_a_scheduled_message_stands_in_its_enquiry(coax):
    left = later(coax, message="Later.")
    answer = coax.api.get(enquiry_at(left["enquiry"]["id"])).expect(200)
    (message,) = answer.body["body"]["messages"]
    assert (message["id"], message["message"]) == (left["message"]["id"], "Later.")
    coax.tenant.advance(HOUR)
    assert [one["id"] for one in coax.whole(left["enquiry"]["id"])["messages"]] == [message["id"]]


def test_schedule_021_several_contact_ids_are_scheduled_one_message_each(coax):
    customers = [coax.customer() for _ in range(2)]
    later(coax, contact_ids=[customer["id"] for customer in customers])
    assert wait(coax, HOUR - 1) == []
    coax.tenant.advance(1)
    assert sorted(message["to"] for message in coax.outgoing()) == sorted(one["phone"] for one in customers)


def test_schedule_023_scheduled_and_sent_messages_pass_each_other(coax):
    left = later(coax, 2 * MINUTE, message="Later.")
    coax.tenant.advance(MINUTE)
    body = coax.new_message(phone=left["customer"]["phone"], message="Now.")
    success(coax.api.put(send_to(), body), "Message sent!")
    assert coax.texts() == ["Now."]
    coax.tenant.advance(MINUTE)
    assert sorted(coax.texts()) == ["Later.", "Now."]


def test_schedule_024_two_messages_of_one_time_both_go_out(coax):
    left = [later(coax, message=text) for text in ("First.", "Second.")]
    assert [one["message"]["message"] for one in left] == wait(coax, HOUR) == ["First.", "Second."]


def test_schedule_026_a_refused_message_does_not_go_out_later(coax):
    body = coax.new_later(HOUR)
    for wrong in ({"message": ""}, {"phone": "nonsense"}, {"campaign_id": "no-such-campaign"}):
        failure(coax.api.put(schedule_to(), body | wrong), 404 if "campaign_id" in wrong else 422)
    assert wait(coax, DAY) == []
