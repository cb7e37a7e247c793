"""A state in the middle of life goes on elsewhere, and one that could not be served is refused whole, in any system."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support import coax, coext, tripdesk
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.systems._lives import WORLDS, live, opened, send, told


def test_a_state_in_the_middle_of_life_goes_on_elsewhere(make_box: MakeBox, system: str) -> None:
    first, second = make_box(fixtures={system: WORLDS[system]}), make_box(fixtures="empty", seed=3)
    live(first, system)
    state = first.state()
    got(second.put("/state", state))
    assert second.state() == state
    later = []
    for box in (first, second):
        with opened(box, system) as http:
            sent = [send(http, system).content for _ in range(2)]
        later.append(
            (sent, told(box, system), box.advance(60)["fired"], box.advance(86_400)["fired"], told(box, system))
        )
    assert later[0] == later[1]
    assert later[0][2] > 0


@pytest.mark.parametrize("missing", ["coax", "coext", "tripdesk"])
def test_a_state_without_a_system_that_is_never_empty_is_refused(make_box: MakeBox, missing: str) -> None:
    box = make_box(fixtures=WORLDS)
    state = box.state()
    del state["systems"][missing]
    state["messages"] = [message for message in state["messages"] if message["system"] != missing]
    assert list(refused(box.put("/state", state), 422)["errors"]) == [f"systems.{missing}"]


def twin(**fields: Any) -> Any:
    """One row more, as the first but for these fields."""
    return lambda rows, _: [*rows, {**rows[0], **fields}]


def changed(**fields: Any) -> Any:
    """The same row but for these fields."""
    return lambda row, _: {**row, **fields}


def of_what_a_customer_wrote(_: Any, state: dict[str, Any]) -> Any:
    written = next(message["id"] for message in state["messages"] if message["direction"] == "inbound")
    return [{"id": "test/k/x", "message_id": written, "at": 0, "rendered": None}]


NOBODY = tripdesk.NOBODY
LATE = 1_900_000_000_000_000
# A place in the system's tables or in the document, and what stands there or is made of what does.
FLAWS: dict[str, dict[str, tuple[str, Any]]] = {
    "coax": {
        "an enquiry at no location": ("enquiries.0.location_id", coax.ANN),
        "an enquiry of nobody's form": ("enquiries.0.customer_id", "x"),
        "an enquiry in no status": ("enquiries.0.status", "gone"),
        "an enquiry of no campaign": ("enquiries.0.campaign_id", "none"),
        "an enquiry without an id": ("enquiries.0.id", "x"),
        "an enquiry in the wrong order": ("enquiries.0.at", LATE),
        "a customer at no location": ("customers.0.location_id", coax.ANN),
        "a customer with another's phone": ("customers.0.phone", coax.STRANGER),
        "a customer with another's email": ("customers.0.email", "MEG@example.com"),
        "a customer whose phone is none": ("customers.0.phone", "0491 570 156"),
        "a customer with an id in capitals": ("customers.0.id", coax.ANN.upper()),
        "a location whose phone is none": ("locations.0.phone", "x"),
        "a campaign in no status": ("campaigns.0.status", "over"),
        "a key of no name": ("keys.1.name", "spare"),
        "a key of no location": ("keys.1.location_id", coax.ANN),
        "a key for one location that reaches all": ("keys.1.location_id", None),
        "the own key for one location": ("keys.0.location_id", coax.B),
        "a message on no enquiry": ("messages.-1.thread", coax.ANN),
        "a message from no location": ("messages.-1.account", coax.ANN),
        "a message to nobody's form": ("messages.-1.party", "x"),
        "a message on no channel": ("messages.-1.channel", "fax"),
        "a message in no status": ("messages.-1.status", "lost"),
        "a message that bounced": ("messages.-1.status", "bounced"),
        "a message without an id": ("messages.-1.id", "x"),
        "a message of other facts": ("messages.-1.facts", {"loud": True}),
        "a message that waits for no time": ("messages.-1.scheduled_at", None),
        "a message that waits for another time": ("messages.-1.scheduled_at", 1_714_572_000_000_000),
        "a message that waits and nothing is due": ("appointments", []),
        "an activity on no enquiry": ("activities.0.enquiry_id", coax.ANN),
        "ids that will be given out again": ("drawn", {"coax.message": 0}),
    },
    "coext": {
        "no account": ("accounts", []),
        "two accounts": ("accounts", twin(id=coext.WORLD["api_keys"][0]["id"])),
        "a key of an odd status": ("keys.0.status", "tired"),
        "a key with an odd permission": ("keys.0.permissions", ["fly"]),
        "a key without requests": ("keys.0.rate_limit", 0),
        "a key of an odd form": ("keys.0", changed(key="x", secret="y", credentials=None)),
        "a key from nowhere": ("keys.0.ip_whitelist", ["nowhere"]),
        "a key without an id": ("keys.0.id", "x"),
        "a template of an odd status": ("templates.0.status", "x"),
        "a template by another id": ("templates.0.id", "x"),
        "a template without names": ("templates.0.variables", []),
        "a customer without a number": ("customers.0.id", "x"),
    },
    "tripdesk": {
        "a wallet with more than it was credited": ("wallets.0.balance", "1000"),
        "a wallet below nothing": ("wallets.0.balance", "-1"),
        "a balance that is a number": ("wallets.0.balance", 1),
        "a balance that is no number": ("wallets.0.balance", "x"),
        "a balance that is not finite": ("wallets.0.balance", "Infinity"),
        "a balance of a million digits": ("wallets.0.balance", "1" * 1_000_000),
        "a wallet of no plane": ("wallets.0.id", "prod"),
        "no wallets": ("wallets", []),
        "a contact of no plane": ("contacts.0.plane", "prod"),
        "a contact with an id of another form": ("contacts.0.id", "con_1"),
        "contacts that are out of order": ("contacts.0.number", 10_000),
        "an external id that is nobody's": ("external_ids.0.contact_id", f"con_{NOBODY}"),
        "an external id that its contact has not": ("contacts.0.external_ids", {}),
        "a conversation of nobody": ("conversations.0.contact_id", f"con_{NOBODY}"),
        "a conversation on no channel": ("conversations.0.channel", "fax"),
        "a change of no conversation": ("changes.0.id", f"cnv_{NOBODY}"),
        "a change in the other plane": ("changes.0.plane", "live"),
        "changes out of order": ("changes.0.revision", 10_000),
        "a gateway of no status": ("gateways.0.status", "resting"),
        "a template under another name": ("templates.0.name", "other"),
        "usage of another day": ("usage.0.day", 1),
        "usage of no status": ("usage.0.status", "received"),
        "usage that cost more than was charged": ("usage.0.cost", "5.00"),
        "an answer of no plane": ("answers.0.id", "prod/k"),
        "an answer with no status": ("answers.0.status", 0),
        "an audit entry of no surface": ("audit.0.surface", "external "),
        "a confirmation of a message that a customer wrote": ("unconfirmed", of_what_a_customer_wrote),
        "a device of no platform": ("devices.0.platform", "windows"),
        "a message of no plane": ("messages.-1.account", "prod"),
        "a message in no conversation": ("messages.-1.thread", f"cnv_{NOBODY}"),
        "a message on another channel than its conversation": ("messages.-1.channel", "sms"),
        "a message with no status of ours": ("messages.-1.status", "lost"),
        "a message without facts": ("messages.-1.facts", None),
        "a message with a payment that there is not": ("messages.-1.facts.payment", "stolen"),
        "a message that costs less than nothing": ("messages.-1.facts.price", "-1"),
        "a message that was tried again too often": ("messages.-1.facts.retry_count", 4),
        "a message tried again less than not at all": ("messages.-1.facts.retry_count", -1),
        "ids that will be given out again": ("drawn", {}),
        "an unknown table": ("odd", []),
    },
}


@pytest.fixture(scope="module")
def lived_in(control: Control) -> Iterator[dict[str, tuple[Box, dict[str, Any]]]]:
    """A sandbox of each of these systems with the state that it is in, which no test here changes."""
    boxes = {name: control.make(fixtures={name: WORLDS[name]}) for name in FLAWS}
    for name, box in boxes.items():
        live(box, name)
    yield {name: (box, box.state()) for name, box in boxes.items()}
    for box in boxes.values():
        box.delete()


def altered(state: dict[str, Any], system: str, place: str, value: Any) -> dict[str, Any]:
    copied = copy.deepcopy(state)
    *way, last = [int(step) if step.lstrip("-").isdigit() else step for step in place.split(".")]
    found: Any = copied if place.partition(".")[0] in copied else copied["systems"][system]
    for step in way:
        found = found[step]
    found[last] = value(found[last], state) if callable(value) else value
    return copied


@pytest.mark.parametrize(
    ("system", "flaw"), [pytest.param(name, flaw, id=f"{name}: {flaw}") for name in FLAWS for flaw in FLAWS[name]]
)
def test_a_state_that_could_not_be_served_is_refused_whole(
    lived_in: dict[str, tuple[Box, dict[str, Any]]], system: str, flaw: str
) -> None:
    box, state = lived_in[system]
    refused(box.put("/state", altered(state, system, *FLAWS[system][flaw])), 422)
    assert box.state() == state
