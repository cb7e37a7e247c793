"""A state in the middle of life goes on elsewhere, and one that could not be served is refused whole, in any system."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.kernel._sandboxes import altered
from tests.support import coax, coext, tripdesk
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.systems._lives import WORLDS, live, opened, send, told


def test_a_state_in_the_middle_of_life_goes_on_elsewhere(make_box: MakeBox, system: str) -> None:
    first, second = make_box(fixtures=WORLDS), make_box(fixtures="empty", seed=3)
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


def test_a_system_that_is_new_to_a_state_begins_with_its_fixtures(make_box: MakeBox, system: str) -> None:
    box = make_box(fixtures=WORLDS)
    state = box.state()
    fresh = state["systems"].pop(system)
    state["messages"] = [message for message in state["messages"] if message["system"] != system]
    got(box.put("/state", state))
    begun = box.state()["systems"][system]
    assert {name: len(rows) for name, rows in begun.items()} == {name: len(rows) for name, rows in fresh.items()}


def twin(**fields: Any) -> Any:
    """One row more, as the first but for these fields."""
    return lambda rows, _: [*rows, {**rows[0], **fields}]


def of_what_a_customer_wrote(_: Any, state: dict[str, Any]) -> Any:
    written = next(message["id"] for message in state["messages"] if message["direction"] == "inbound")
    return [{"id": "test/k/x", "message_id": written, "at": 0, "rendered": None}]


NO_LOCATION = NO_ENQUIRY = coax.ANN
NO_CONTACT, NO_CONVERSATION = f"con_{tripdesk.NOBODY}", f"cnv_{tripdesk.NOBODY}"
OUT_OF_ORDER = 1_900_000_000_000_000
# A row of the system's tables or a part of the document, and values that its fields cannot have, or it as a whole: "".
FLAWS: dict[str, dict[str, dict[str, list[Any]]]] = {
    "coax": {
        "enquiries.0": {
            "location_id": [NO_LOCATION],
            "customer_id": ["x"],
            "status": ["gone"],
            "campaign_id": ["none"],
            "id": ["x"],
            "at": [OUT_OF_ORDER],
        },
        "customers.0": {
            "location_id": [NO_LOCATION],
            "phone": [coax.STRANGER, "0491 570 156"],
            "email": [coax.EMAIL[coax.MEG].upper()],
            "id": [coax.ANN.upper()],
        },
        "locations.0": {"phone": ["x"]},
        "campaigns.0": {"status": ["over"]},
        "keys.0": {"location_id": [coax.B], "name": ["another"]},
        "keys.1": {"name": ["spare"], "location_id": [NO_LOCATION, None]},
        "activities.0": {"enquiry_id": [NO_ENQUIRY]},
        "messages.-1": {
            "thread": [NO_ENQUIRY],
            "account": [NO_LOCATION],
            "party": ["x"],
            "channel": ["fax"],
            "status": ["lost", "bounced"],
            "id": ["x"],
            "facts": [{"loud": True}],
            "scheduled_at": [None, 1_714_572_000_000_000],
        },
        # The message waits, and nothing is due.
        "appointments": {"": [[]]},
        "drawn": {"": [lambda drawn, _: {**drawn, "coax.message": 0}]},
    },
    "coext": {
        "accounts": {"": [[], twin(id=coext.WORLD["api_keys"][0]["id"])]},
        "keys.0": {
            "status": ["tired"],
            "permissions": [["fly"]],
            "rate_limit": [0],
            "ip_whitelist": [["nowhere"]],
            "id": ["x"],
            "": [lambda row, _: {**row, "key": "x", "secret": "y", "credentials": None}],
        },
        "templates.0": {"status": ["x"], "id": ["x"], "variables": [[]]},
        "customers.0": {"id": ["x"]},
    },
    "tripdesk": {
        "wallets": {"": [[]]},
        # More than it was credited, less than nothing, and what is no number.
        "wallets.0": {"balance": ["1000", "-1", 1, "x", "Infinity", "1" * 1_000_000], "id": ["prod"]},
        "contacts.0": {"plane": ["prod"], "id": ["con_1"], "number": [10_000], "external_ids": [{}]},
        "external_ids.0": {"contact_id": [NO_CONTACT]},
        "conversations.0": {"contact_id": [NO_CONTACT], "channel": ["fax"]},
        "changes.0": {"id": [NO_CONVERSATION], "plane": ["live"], "revision": [10_000]},
        "gateways.0": {"status": ["resting"]},
        "templates.0": {"name": ["other"]},
        "usage.0": {"day": [1], "status": ["received"], "cost": ["5.00"]},
        "answers.0": {"id": ["prod/k"], "status": [0]},
        "audit.0": {"surface": ["external "]},
        "unconfirmed": {"": [of_what_a_customer_wrote]},
        "devices.0": {"platform": ["windows"]},
        "messages.-1": {
            "account": ["prod"],
            "thread": [NO_CONVERSATION],
            # Its conversation is on another.
            "channel": ["sms"],
            "status": ["lost"],
            "facts": [None],
        },
        "messages.-1.facts": {"payment": ["stolen"], "price": ["-1"], "retry_count": [4, -1]},
        # Its ids will be given out again.
        "drawn": {"": [{}]},
        "odd": {"": [[]]},
    },
}


Lives = dict[str, tuple[Box, dict[str, Any]]]


@pytest.fixture(scope="module")
def lived_in(control: Control) -> Iterator[Lives]:
    """A sandbox of each of these systems with the state that it is in, which no test here changes."""
    boxes = {name: control.make(fixtures={name: WORLDS[name]}) for name in FLAWS}
    for name, box in boxes.items():
        live(box, name)
    yield {name: (box, box.state()) for name, box in boxes.items()}
    for box in boxes.values():
        box.delete()


@pytest.mark.parametrize(
    ("system", "place", "field"),
    [(system, place, field) for system, rows in FLAWS.items() for place, fields in rows.items() for field in fields],
)
def test_a_state_that_could_not_be_served_is_refused_whole(
    lived_in: Lives, system: str, place: str, field: str
) -> None:
    box, state = lived_in[system]
    path = f"{place}.{field}".rstrip(".")
    if path.partition(".")[0] not in state:
        path = f"systems.{system}.{path}"
    for value in FLAWS[system][place][field]:
        refused(box.put("/state", altered(state, path, value)), 422)
        assert box.state() == state
