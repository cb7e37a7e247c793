"""The 24 hours after a customer writes, in which it may be sent plain texts."""

from ..states import DAY, HOUR
from ..tables import parametrize, rows
from .shapes import ACCEPTED, error, success


def send(coext, number, client=None):
    return (client or coext.api).post("/messages/text", coext.new_text(number))


def test_window_001_a_customer_who_never_wrote_has_no_window(coext):
    send(coext, coext.number()).expect(403)


@parametrize("age", [0, 1, 12 * HOUR, DAY - 1, DAY - 0.001])
def test_window_002_a_customer_who_wrote_within_24_hours_can_be_sent_a_text(coext, age):
    send(coext, coext.customer(age)).expect(200, success(ACCEPTED))


@parametrize(
    "age",
    rows(
        window_003_a_moment_over_24_hours=DAY + 0.001,
        window_003_a_second_over_24_hours=DAY + 1,
        window_003_25_hours=25 * HOUR,
        window_003_30_days=30 * DAY,
        window_004_exactly_24_hours=DAY,
    ),
)
def test_the_window_is_closed_after(coext, age):
    send(coext, coext.customer(age)).expect(403)


@parametrize("state", ["closed", "never opened"])
def test_window_005_a_closed_window_is_told(coext, state):
    number = coext.customer(DAY + 1) if state == "closed" else coext.number()
    send(coext, number).expect(403, error("SESSION_EXPIRED"))


def test_window_006_the_refusal_points_to_templates(coext):
    assert "template" in send(coext, coext.number()).expect(403).body["error"]["message"].lower()


def test_window_007_each_message_of_the_customer_moves_the_window(coext):
    number = coext.customer(23 * HOUR)
    coext.writes(number)
    coext.tenant.advance(DAY - 1)
    send(coext, number).expect(200)
    coext.tenant.advance(1)
    send(coext, number).expect(403)


def test_window_008_our_own_texts_do_not_move_the_window(coext):
    number = coext.customer(23 * HOUR)
    send(coext, number).expect(200)
    coext.tenant.advance(HOUR)
    send(coext, number).expect(403)


def test_window_009_a_template_opens_no_window(coext):
    number = coext.number()
    coext.sent_template(number)
    coext.tenant.advance(HOUR)
    send(coext, number).expect(403)


@parametrize("call", ["components", "named"])
@parametrize("state", ["open", "closed", "never opened"])
def test_window_010_a_template_needs_no_open_window(coext, call, state):
    number = coext.number()
    if state != "never opened":
        coext.customer(0 if state == "open" else 2 * DAY, number)
    coext.api.request(*coext.ready(call, number)).expect(200, success(ACCEPTED))


def test_window_011_a_window_is_that_recipients_alone(coext):
    number, other = coext.customer(), coext.number()
    send(coext, other).expect(403)
    send(coext, number).expect(200)


def test_window_012_a_closed_window_opens_again_when_the_customer_writes(coext):
    number = coext.customer(3 * DAY)
    send(coext, number).expect(403)
    coext.writes(number)
    send(coext, number).expect(200)


def test_window_013_a_text_that_was_refused_is_not_sent_later(coext):
    number = coext.number()
    send(coext, number).expect(403)
    coext.writes(number)
    coext.tenant.advance(HOUR)
    assert coext.outgoing() == []


def test_window_014_every_key_of_the_account_may_answer(coext):
    number = coext.customer()
    send(coext, number, coext.api_of(coext.key(["send_text"]))).expect(200)
    send(coext, number).expect(200)
