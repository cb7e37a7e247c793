"""Gateways and usage."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from ..states import DAY
from ..tables import parametrize
from .shapes import CHANNELS, GATEWAY, page
from .states import LONG

GATEWAYS = "/api/v1/gateways"
USAGE = "/api/v1/usage"


def rows(tripdesk, group, **params):
    """Counts and costs by what they are grouped by, of an answer that has nothing else."""
    answer = tripdesk.test.get(USAGE, params={"group_by": group, **params}).expect(200)
    found = answer.body["data"]
    answer.expect(200, {"data": [{group: "<text>", "count": "<int>", "cost": "<decimal>"} for _ in found]})
    return {row[group]: (row["count"], Decimal(row["cost"])) for row in found}


def midnight(tripdesk, hours=0):
    """Wait for the next day's beginning, and so many hours of it: its date."""
    now = tripdesk.tenant.now()
    day = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    tripdesk.tenant.advance_to(day + timedelta(hours=hours))
    return day.date()


def test_gateway_001_gateways_have_id_channel_name_and_status(tripdesk):
    answer = tripdesk.test.get(GATEWAYS, params={"limit": 100}).expect(200)
    answer.expect(200, page([GATEWAY] * len(answer.body["data"])))
    assert len(answer.body["data"]) >= len(CHANNELS)


@parametrize("plane", ["test", "live"])
@parametrize("furnished", [False, True], ids=["empty", "default"])
def test_gateway_002_each_channel_has_a_gateway_that_works_and_one_gateway_is_down(tripdesk, plane, furnished):
    partner = tripdesk.furnished() if furnished else tripdesk
    found = partner.plane(plane).get(GATEWAYS, params={"limit": 100}).expect(200).body["data"]
    statuses = Counter(gateway["status"] for gateway in found)
    assert statuses["down"] == 1
    assert {gateway["channel"] for gateway in found if gateway["status"] != "down"} == set(CHANNELS)


def test_usage_001_usage_by_channel_counts_messages_and_what_they_cost(tripdesk):
    costs = {}
    for number, channel in enumerate(CHANNELS, 1):
        sent = [Decimal(tripdesk.message(channel)["cost_estimate"]) for _ in range(number)]
        costs[channel] = (number, sum(sent))
    tripdesk.tenant.advance(LONG)
    assert rows(tripdesk, "channel") == costs


def test_usage_002_usage_by_status_counts_messages_as_they_are_now(tripdesk):
    sent = Decimal(tripdesk.message("sms")["cost_estimate"])
    tripdesk.message("sms", to="+447700900004")
    tripdesk.tenant.advance(LONG)
    assert rows(tripdesk, "status") == {"delivered": (1, sent), "failed": (1, 0)}
    tripdesk.held_message("email")
    assert rows(tripdesk, "status")["queued"] == (1, 0)


def test_usage_003_usage_by_day_counts_by_the_day_of_the_sandbox(tripdesk):
    first = midnight(tripdesk, 1)
    cost = Decimal(tripdesk.message()["cost_estimate"])
    second = midnight(tripdesk, 23)
    for _ in range(2):
        tripdesk.message()
    tripdesk.tenant.advance(DAY)
    assert rows(tripdesk, "day") == {first.isoformat(): (1, cost), second.isoformat(): (2, 2 * cost)}


def test_usage_003_a_day_begins_at_midnight(tripdesk):
    day = midnight(tripdesk)
    tripdesk.message()
    tripdesk.tenant.advance(DAY - 0.000001)
    tripdesk.message()
    tripdesk.tenant.advance(0.000001)
    tripdesk.message()
    counts = {name: count for name, (count, _) in rows(tripdesk, "day").items()}
    assert counts == {day.isoformat(): 2, (day + timedelta(days=1)).isoformat(): 1}


@parametrize(
    ("first", "last", "days"), [(0, 2, [0, 1, 2]), (1, 1, [1]), (None, 1, [0, 1]), (1, None, [1, 2]), (3, 9, [])]
)
def test_usage_004_usage_is_of_the_days_that_are_asked_for(tripdesk, first, last, days):
    dates = []
    for _ in range(3):
        dates.append(midnight(tripdesk, 12))
        tripdesk.message()
    params = {}
    for name, day in (("from", first), ("to", last)):
        if day is not None:
            params[name] = (dates[0] + timedelta(days=day)).isoformat()
    assert list(rows(tripdesk, "day", **params)) == [dates[day].isoformat() for day in days]
    assert sum(count for count, _ in rows(tripdesk, "channel", **params).values()) == len(days)


@parametrize("group", ["day", "channel", "status"])
def test_usage_005_what_is_only_held_is_no_cost_yet(tripdesk, group):
    tripdesk.held_message()
    ((count, cost),) = rows(tripdesk, group).values()
    assert (count, cost) == (1, 0)


def test_usage_005_what_was_given_back_is_no_cost_any_more(tripdesk):
    tripdesk.message("sms", to="+447700900001")
    assert rows(tripdesk, "channel")["sms"][1] > 0
    tripdesk.tenant.advance(LONG)
    assert rows(tripdesk, "channel") == {"sms": (1, 0)}


def test_usage_006_usage_counts_nothing_that_was_refused_or_came_in(tripdesk):
    tripdesk.writes(tripdesk.number())
    tripdesk.test.post("/api/v1/messages", tripdesk.new_message(to="7")).expect(422)
    for group in ("day", "channel", "status"):
        assert rows(tripdesk, group) == {}


def test_usage_001_the_sums_are_the_same_however_they_are_grouped(tripdesk):
    for channel in CHANNELS:
        tripdesk.message(channel)
        tripdesk.tenant.advance(DAY / 4)
    found = [rows(tripdesk, group).values() for group in ("day", "channel", "status")]
    sums = {(sum(count for count, _ in group), sum(cost for _, cost in group)) for group in found}
    assert sums == {(len(CHANNELS), tripdesk.spent())}


def test_fixture_001_by_default_a_partner_has_100_dollars_to_test_with_and_25_live(tripdesk):
    partner = tripdesk.furnished()
    for plane, amount in (("test", "100.00"), ("live", "25.00")):
        expected = {"balance": amount, "held": "0.00", "currency": "USD"}
        partner.plane(plane).get("/api/v1/balance").expect(200, expected)


@parametrize(("plane", "contacts", "conversations"), [("test", 30, 12), ("live", 0, 0)])
def test_fixture_002_by_default_the_test_plane_has_30_contacts_and_12_conversations(
    tripdesk, plane, contacts, conversations
):
    client = tripdesk.furnished().plane(plane)
    for resource, count in (("contacts", contacts), ("conversations", conversations)):
        found = client.get(f"/api/v1/{resource}", params={"limit": 100}).expect(200).body
        assert (len(found["data"]), found["next_cursor"]) == (count, None)


@parametrize("plane", ["test", "live"])
def test_fixture_003_by_default_the_vendors_sample_can_be_sent(tripdesk, plane):
    variables = {"name": "Nayeem", "order_id": "TR-204821", "eta": "15 minutes"}
    body = {"channel": "whatsapp", "to": "+15551234567", "template": "order_confirmation", "language": "en"}
    partner = tripdesk.furnished()
    partner.plane(plane).post("/api/v1/messages", body | {"variables": variables}).expect(202)
    newest = partner.tenant.messages("tripdesk", direction="outbound")[0]
    assert all(value in newest["text"] for value in variables.values())
