"""The wallet: held when accepted, charged when sent, given back when failed, never below zero."""

from decimal import Decimal

from ..states import at_once, counted
from ..tables import parametrize
from .calls import NEW_MESSAGE
from .shapes import BALANCE, CHANNELS, EMPTY, error
from .states import LONG, MESSAGES

BALANCE_CALL = "/api/v1/balance"
NOTHING = Decimal(0)


def cost_of(message):
    return Decimal(message["cost_estimate"])


def price(partner, channel="sms"):
    """What one message costs, paid for."""
    partner.credit("1.00")
    return cost_of(partner.message(channel))


@parametrize("plane", ["test", "live"])
def test_wallet_001_a_partner_sees_its_balance(penniless, plane):
    penniless.credit("25.00", plane)
    expected = BALANCE | {"balance": "25.00", "held": "0.00"}
    penniless.plane(plane).get(BALANCE_CALL).expect(200, expected)


def test_wallet_011_credits_add_up(penniless):
    penniless.credit("0.10")
    penniless.credit("0.20")
    found = penniless.test.get(BALANCE_CALL).expect(200, BALANCE).body
    assert Decimal(found["balance"]) == Decimal("0.30")


@parametrize("channel", CHANNELS)
def test_wallet_002_what_a_message_costs_is_held_when_it_is_accepted(tripdesk, channel):
    before, _ = tripdesk.money()
    cost = cost_of(tripdesk.held_message(channel))
    found = tripdesk.test.get(BALANCE_CALL).expect(200, BALANCE).body
    assert cost > 0
    assert (Decimal(found["balance"]), Decimal(found["held"])) == (before - cost, cost)


def test_wallet_003_what_was_held_is_charged_when_the_message_is_sent(tripdesk):
    before, _ = tripdesk.money()
    sent = tripdesk.held_message()
    tripdesk.tenant.report(sent["id"], "sent")
    found = tripdesk.test.get(BALANCE_CALL).expect(200, BALANCE).body
    assert (Decimal(found["balance"]), Decimal(found["held"])) == (before - cost_of(sent), NOTHING)
    assert tripdesk.spent() == cost_of(sent)


def test_wallet_004_delivery_costs_nothing_more(tripdesk):
    sent = tripdesk.held_message("whatsapp")
    tripdesk.tenant.report(sent["id"], "sent")
    before = tripdesk.test.get(BALANCE_CALL).expect(200).body
    for status in ("delivered", "read"):
        tripdesk.tenant.report(sent["id"], status)
        tripdesk.test.get(BALANCE_CALL).expect(200, before)


@parametrize(
    ("channel", "to"),
    [
        ("sms", "+447700900001"),
        ("whatsapp", "+447700900004"),
        ("sms", "+447700900005"),
        ("email", "soft-bounce@example.com"),
    ],
)
def test_wallet_005_what_a_failed_message_cost_is_given_back(tripdesk, channel, to):
    before = tripdesk.test.get(BALANCE_CALL).expect(200).body
    tripdesk.message(channel, to=to)
    tripdesk.tenant.advance(LONG)
    tripdesk.test.get(BALANCE_CALL).expect(200, before)
    assert tripdesk.spent() == NOTHING


def test_wallet_006_what_never_got_past_its_gateway_is_held_until_it_has_failed(tripdesk):
    before, _ = tripdesk.money()
    cost = cost_of(tripdesk.message("sms", gateway=tripdesk.down_gateway()["id"]))
    tripdesk.tenant.advance(1)
    found = tripdesk.test.get(BALANCE_CALL).expect(200).body
    assert (Decimal(found["balance"]), Decimal(found["held"])) == (before - cost, cost)
    tripdesk.tenant.advance(LONG)
    assert tripdesk.money() == (before, NOTHING)


@parametrize("path", [MESSAGES, "/api/internal/messages"])
def test_wallet_007_a_message_that_cannot_be_paid_for_is_refused(penniless, path):
    penniless.test.post(path, NEW_MESSAGE).expect(402, error("insufficient_balance"))
    penniless.has_sent_nothing()
    assert penniless.money() == (NOTHING, NOTHING)


def test_wallet_008_exactly_enough_is_enough_and_a_millionth_less_is_not(penniless):
    short, enough = penniless.another(), penniless.another()
    cost = price(penniless)
    short.credit(f"{cost - Decimal('0.000001'):f}")
    enough.credit(f"{cost:f}")
    short.test.post(MESSAGES, NEW_MESSAGE).expect(402, error("insufficient_balance"))
    enough.test.post(MESSAGES, NEW_MESSAGE).expect(202)
    assert enough.money()[0] == NOTHING
    enough.test.post(MESSAGES, NEW_MESSAGE).expect(402, error("insufficient_balance"))


def test_wallet_008_what_is_held_cannot_be_spent_again(penniless):
    other = penniless.another()
    cost = price(penniless)
    other.credit(f"{cost * 3 / 2:f}")
    other.held_message()
    other.test.post(MESSAGES, NEW_MESSAGE).expect(402, error("insufficient_balance"))


def test_wallet_008_a_message_can_be_paid_for_with_what_another_gave_back(penniless):
    other = penniless.another()
    cost = price(penniless)
    other.credit(f"{cost:f}")
    other.message("sms", to="+447700900004")
    other.test.post(MESSAGES, NEW_MESSAGE).expect(402)
    other.tenant.advance(LONG)
    other.test.post(MESSAGES, NEW_MESSAGE).expect(202)


def test_wallet_009_sixteen_at_once_never_spend_more_than_there_is(penniless):
    other = penniless.another()
    cost = price(penniless)
    other.credit(f"{cost * 5:f}")
    client = other.test
    answers = at_once(16, lambda _: client.post(MESSAGES, NEW_MESSAGE))
    assert counted(answers, 202, 402) == {202: 5, 402: 11}
    balance, held = other.money()
    assert balance == NOTHING
    assert held + other.spent() == cost * 5


def test_wallet_010_what_was_credited_is_always_what_there_is_what_is_held_and_what_was_spent(tripdesk):
    for channel in CHANNELS:
        tripdesk.message(channel)
    for to in ("bounce@example.com", "soft-bounce@example.com", "complaint@example.com"):
        tripdesk.message("email", to=to)
    for ending in range(1, 8):
        tripdesk.message("whatsapp", to=f"+44770090{ending:04d}")
    tripdesk.message("sms", gateway=tripdesk.down_gateway()["id"])
    for _ in range(25):
        found = tripdesk.test.get(BALANCE_CALL).expect(200).body
        assert Decimal(found["balance"]) + Decimal(found["held"]) + tripdesk.spent() == Decimal("10.00")
        tripdesk.tenant.advance(1)
    assert tripdesk.money()[1] == NOTHING


def test_wallet_011_many_small_sums_stay_exact(penniless):
    penniless.credit("1.00")
    costs = [cost_of(penniless.message(channel)) for channel in CHANNELS * 4]
    found = penniless.test.get(BALANCE_CALL).expect(200, BALANCE).body
    assert Decimal(found["balance"]) == 1 - sum(costs)


def test_wallet_012_the_cost_of_a_message_is_its_estimate(tripdesk):
    for channel in CHANNELS:
        sent = tripdesk.message(channel)
        found = tripdesk.test.get(f"{MESSAGES}/{sent['id']}").expect(200).body
        assert found["cost"] == sent["cost_estimate"]


def test_usage_006_what_customers_write_costs_nothing(penniless):
    penniless.writes(penniless.number())
    penniless.test.get(BALANCE_CALL).expect(200, BALANCE | {"balance": "0.00", "held": "0.00"})
    penniless.test.get(MESSAGES).expect(200, EMPTY)
