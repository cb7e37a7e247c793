"""What a sandbox holds at first, in any system: the documented default, nothing, or what a test brings along."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support import coax, coext, msgboxx
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.systems._lives import SYSTEMS, WORLDS

EMPTY: dict[str, dict[str, int]] = {
    "coax": {"keys": 1},
    "coext": {"accounts": 1, "keys": 1},
    "msgboxx": {"users": 1},
    "tripdesk": {"wallets": 2, "gateways": 24},
}
KEYS_OF_COEXT = ("read_only", "expired", "revoked", "suspended", "ip_restricted", "signature_required")


def test_the_default_sandboxs_other_credentials_are_well_known_and_plainly_fake(control: Control) -> None:
    """Its own ones are those that the tests of samples log in with."""
    location = "c0a00001-0000-4000-8000-000000000002"
    keys = {
        name: {"api_key": f"pk_live_{place:032}", "api_secret": f"sk_live_{place:032}"}
        for place, name in enumerate(KEYS_OF_COEXT, 1)
    }
    access = control.box("default").view["systems"]
    assert {system: access[system]["other_credentials"] for system in SYSTEMS} == {
        "coax": {"one_location": {"api_key": "fake-coax-key-one-location", "location_id": location}},
        "coext": keys,
        "msgboxx": {"limited": {"username": "limited@example.com", "password": "not-a-secret"}},
        "tripdesk": {},
    }


def times(value: Any) -> Iterator[int]:
    """All times of records that are kept."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from times(part)
    if isinstance(value, dict):
        yield from (found for name, found in value.items() if name == "at" or name.endswith("ed_at") if found)


def test_the_default_never_lies_in_the_future_of_the_clock(make_box: MakeBox, system: str) -> None:
    now = 1_577_836_800_000_000
    box = make_box(fixtures="default", clock={"now": "2020-01-01T00:00:00Z", "frozen": True})
    state = box.state()
    found = list(times([state["systems"][system], state["messages"]]))
    assert max(found) == now


def test_another_seed_gives_other_people_beside_those_of_the_file(make_box: MakeBox) -> None:
    one, two = (
        [row["name"] for row in make_box(fixtures="default", seed=seed).state()["systems"]["coax"]["customers"]]
        for seed in (1, 2)
    )
    assert one[:4] == two[:4]
    assert one[4:] != two[4:]


def sizes(box: Box) -> dict[str, dict[str, int]]:
    found = box.state()["systems"]
    return {system: {name: len(rows) for name, rows in found[system].items() if rows} for system in SYSTEMS}


def test_empty_fixtures_have_a_log_in_and_nothing_else(make_box: MakeBox) -> None:
    box = make_box(fixtures="empty")
    assert sizes(box) == EMPTY
    assert [box.view["systems"][system]["other_credentials"] for system in SYSTEMS] == [{}] * 4


def test_fixtures_of_one_system_leave_the_others_empty(make_box: MakeBox, system: str) -> None:
    found = sizes(make_box(fixtures={system: WORLDS[system]}))
    assert found.pop(system) != EMPTY[system]
    assert found == {name: held for name, held in EMPTY.items() if name != system}


def test_msgboxx_s_default_has_what_the_readme_promises(make_box: MakeBox) -> None:
    box = make_box(fixtures="default")
    api, limited = box.log_in(), box.log_in("limited")
    assert len(api.items("/apiaccount")) == len(api.items("/inbox")) == len(api.one("/team")) == 2
    assert len({row["user"]["userId"] for row in api.one("/user")}) == 4
    assert {template["status"] for template in api.items("/template")} == {"Approved", "Pending", "Rejected"}
    assert got(api.get("/contact", page=3))["paging"] == {"recordCount": 250, "pages": 3}
    everything = api.items("/message", fromDate="2000-01-01")
    assert 0 < len(api.items("/message")) < len(everything)
    assert len(limited.items("/apiaccount")) == 1
    msgboxx.refused(limited.get(f"/contact/{OPEN[0]}"), 403)


OPEN = ("17b5c90a-7465-1097-b2db-66afa62c963f", "a38f0fc8-cb26-4266-bbd9-35eb8dbd6947")
OPEN += ("3fa85f64-5717-4562-b3fc-2c963f66afa6",)


def test_three_of_msgboxx_s_contacts_can_be_written_to_and_three_cannot(make_box: MakeBox) -> None:
    api = make_box(fixtures="default").log_in()
    closed = {contact["contactId"] for contact in api.items("/contact") if "Example" in contact["name"]} - {*OPEN}
    accounts = {found: api.one(f"/contact/{found}")["apiAccountId"] for found in (*OPEN, *closed)}
    statuses = [api.say(found, account=account).status_code for found, account in accounts.items()]
    assert statuses == [201, 201, 201, 400, 400, 400]


def test_coext_s_default_has_a_template_in_every_state(make_box: MakeBox) -> None:
    with coext.Api.of(make_box(fixtures="default")) as api:
        found = got(api.get("/templates"))["data"]["templates"]
    assert {template["status"] for template in found} == {"APPROVED", "PENDING", "REJECTED"}


ID = "00000000-0000-4000-8000-000000000007"
FAILED = {"direction": "outbound", "text": "Hello", "status": "failed", "ago": "1h"}


def test_a_failed_message_of_fixtures_was_sent_to_somebody_and_could_not_be_delivered(make_box: MakeBox) -> None:
    ann = {"phone_number": coext.WENDY, "name": "Ann", "messages": [FAILED]}
    talk = {**TALK, "messages": [FAILED]}
    box = make_box(fixtures={"coext": {"customers": [ann]}, "tripdesk": {"conversations": [talk]}})
    found = {message["system"]: message for message in box.messages()}
    for message in found.values():
        # What the plan of a recipient that ends with 0001 comes to, step by step.
        assert [change["status"] for change in message["history"]] == ["queued", "sent", "failed"]
        assert message["error"] == {"code": "undeliverable", "message": "The message could not be delivered."}
    assert found["tripdesk"]["native"]["retry_count"] == 3
    assert found["tripdesk"]["native"]["provider_message_id"]
    # Who never wrote is nobody to Coext yet.
    assert box.state()["systems"]["coext"]["customers"] == []


def first(system: str, part: str, **fields: Any) -> dict[str, Any]:
    """The small world with the first row of one part changed; a field that is ... is left out."""
    row, *others = WORLDS[system].get(part) or [ROWS[system, part]]
    kept = {name: value for name, value in {**row, **fields}.items() if value is not ...}
    return {**WORLDS[system], part: [kept, *others]}


def also(system: str, part: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """The small world with these rows alone in one part."""
    return {**WORLDS[system], part: list(rows)}


SPAN = {"count": 2, "first": "2024-01-01", "last": "2024-02-01"}
# Rows of parts that the small worlds have not.
ROWS: dict[tuple[str, str], dict[str, Any]] = {
    ("coax", "generated_customers"): {**SPAN, "first_phone": "+447700901000"},
    ("coax", "generated_enquiries"): {**SPAN, "asked": ["a"], "answered": ["b"]},
    ("msgboxx", "generated_contacts"): {**SPAN, "api_account": msgboxx.A, "first_number": "+447700901000"},
    ("tripdesk", "gateways"): {"channel": "sms", "name": "x"},
    ("tripdesk", "generated_contacts"): {**SPAN, "first_number": "+447700901000"},
}
WROTE = {"direction": "inbound", "text": "x", "ago": "1h"}
BEFORE_THE_FIRST_YEAR = "0001-01-01T00:00:00+14:00"
# Fields of the first row of a part, which are refused by their place, with the values that they are refused for.
WRONG: dict[tuple[str, str], dict[str, list[Any]]] = {
    ("coax", "locations"): {"name": [...], "phone": ["0491570156"]},
    ("coax", "keys"): {"name": ["spare"]},
    ("coax", "campaigns"): {"status": ["over"], "id": [""]},
    ("coax", "customers"): {"email": ["x"]},
    ("coax", "enquiries"): {"status": ["lost"], "messages": [[{**WROTE, "channel": "fax"}]]},
    ("coax", "generated_enquiries"): {"asked": [[]]},
    ("coax", "generated_customers"): {"count": [0]},
    ("coext", "api_keys"): {"credentials": [..., "mine"], "id": ["x"], "ip_whitelist": [["x"]]},
    ("coext", "customers"): {"phone_number": ["1"]},
    ("msgboxx", "contacts"): {
        "id": ["x"],
        "mobile_number": ["0"],
        "at": [..., None, "yesterday", BEFORE_THE_FIRST_YEAR],
        "nothing": [1],
    },
    ("msgboxx", "users"): {"credentials": ["nothing", [], {}]},
    ("msgboxx", "conversations"): {"folder": ["trash"], "messages": [[{**WROTE, "direction": "up"}]]},
    ("msgboxx", "generated_contacts"): {"count": [0, 10**6]},
    ("tripdesk", "wallets"): {"plane": ["prod"], "balance": [1.0]},
    ("tripdesk", "gateways"): {"channel": ["fax"]},
    ("tripdesk", "contacts"): {"name": [...], "id": ["con_1"]},
    ("tripdesk", "conversations"): {"messages": [[]]},
}

NOBODY = msgboxx.NOBODY
LOGGING_IN = {"first_name": "Ada", "last_name": "Test", "username": "ada", "password": "fake"}
TALK = {"channel": "sms", "address": "+15550100123", "messages": [WROTE]}
KEY, OTHER_KEY = coext.WORLD["api_keys"][:2]
WENDY, OTTO = coext.WORLD["customers"]
BEYOND = "+999999999999999"
# Fixtures whose rows do not fit each other, or are none.
UNFIT: dict[str, dict[str, Any]] = {
    "coax": {
        "keys that are numbers": {"keys": [1]},
        "keys that are a number": {"keys": 1},
        "two locations of one id": also("coax", "locations", *[coax.WORLD["locations"][0]] * 2),
        "a key at an unknown location": {"keys": [{"name": "one_location", "location": NOBODY}]},
        "a key for one location without one": {"keys": [{"name": "one_location"}]},
        "the own key at a location": also("coax", "keys", {"name": "own", "location": coax.B}),
        "a customer at no location": first("coax", "customers", location=NOBODY),
        "two customers of one phone": first("coax", "customers", phone=coax.PHONE[coax.BOB]),
        "an enquiry of nobody": first("coax", "enquiries", customer=NOBODY),
        "an enquiry at no location": first("coax", "enquiries", location=NOBODY),
        "an enquiry of no campaign": first("coax", "enquiries", campaign="summer"),
        "a message that cannot have come": first(
            "coax", "enquiries", customer=coax.BOB, messages=[{**WROTE, "channel": "email"}]
        ),
        "generated enquiries of nobody": {"generated_enquiries": [ROWS["coax", "generated_enquiries"]]},
        "generated phones beyond E.164": first("coax", "generated_customers", first_phone=BEYOND),
    },
    "coext": {
        "two keys for one": also("coext", "api_keys", KEY, {**OTHER_KEY, "credentials": "own"}),
        "two customers of one number": also("coext", "customers", WENDY, {**OTTO, "phone_number": coext.WENDY}),
        # Whom WhatsApp knows by either number.
        "two numbers of one person": also(
            "coext", "customers", *({**WENDY, "phone_number": f"+52{rest}5512345678"} for rest in ("", "1"))
        ),
        "an account of no id": {**coext.WORLD, "whatsapp_account": {"id": "x"}},
        "a template without a name for each place": first("coext", "templates", variables=[]),
    },
    "msgboxx": {
        "contacts that are no list": {"contacts": {}},
        "users that are no list": {"users": {"credentials": "own"}},
        "users that are no objects": {"users": [1, None, "x"]},
        "a contact that is no object": {"contacts": [1]},
        "an unknown reference": first("msgboxx", "contacts", api_account=NOBODY),
        "two contacts with one number": first("msgboxx", "contacts", mobile_number=msgboxx.PHONE_OF[msgboxx.BEN]),
        "two users with one log-in": first("msgboxx", "users", credentials="limited"),
        "two users of one name": {"users": [{**LOGGING_IN, "id": found} for found in (ID, NOBODY)]},
        "two dates": first("msgboxx", "contacts", ago="1h"),
        "a duration that does not parse": first("msgboxx", "templates", at=..., ago="soon"),
        "an age before the first year": first("msgboxx", "templates", at=..., ago="9999999d"),
        "a duration of 5,000 digits": first("msgboxx", "templates", at=..., ago="9" * 5_000 + "d"),
        "generated numbers that are taken": first(
            "msgboxx", "generated_contacts", first_number=msgboxx.PHONE_OF[msgboxx.ANN]
        ),
        "generated numbers that outgrow E.164": first("msgboxx", "generated_contacts", first_number=BEYOND),
    },
    "tripdesk": {
        "two wallets of one plane": {"wallets": [{"balance": "5.00"}, {"plane": "test", "balance": "6.00"}]},
        "two contacts with one external id": {
            "contacts": [{"name": name, "ago": "1d", "external_ids": {"crm": "1"}} for name in ("a", "b")]
        },
        "a conversation with nobody": {"conversations": [{**TALK, "address": "x"}]},
        "two conversations with one address": {"conversations": [TALK] * 2},
        "a text message that was read": {"conversations": [{**TALK, "messages": [{**FAILED, "status": "read"}]}]},
        "two templates of one name and language": {"templates": [WORLDS["tripdesk"]["templates"][0]] * 2},
        "generated numbers that are none": first("tripdesk", "generated_contacts", first_number=BEYOND),
    },
}


def refused_whole(control: Control, fixtures: Any) -> dict[str, Any]:
    """What is told to be wrong; no sandbox was made."""
    errors: dict[str, Any] = refused(control.post("/sandboxes", {"id": "never", "fixtures": fixtures}), 422)["errors"]
    refused(control.get("/sandboxes/never"), 404)
    return errors


@pytest.mark.parametrize(
    ("system", "part", "field"), [(*where, field) for where, fields in WRONG.items() for field in fields]
)
def test_a_field_of_fixtures_that_cannot_be_is_named(control: Control, system: str, part: str, field: str) -> None:
    for value in WRONG[system, part][field]:
        errors = refused_whole(control, {system: first(system, part, **{field: value})})
        assert any(f"{place}.".startswith(f"{system}.{part}.0.{field}.") for place in errors)


@pytest.mark.parametrize(("system", "wrong"), [(name, wrong) for name, rows in UNFIT.items() for wrong in rows])
def test_fixtures_that_do_not_fit_make_no_sandbox(control: Control, system: str, wrong: str) -> None:
    assert {place.partition(".")[0] for place in refused_whole(control, {system: UNFIT[system][wrong]})} == {system}


def test_an_unknown_part_of_fixtures_is_named(control: Control, system: str) -> None:
    assert refused_whole(control, {system: {"odd": []}}) == {f"{system}.odd": ["Unknown field."]}


@pytest.mark.parametrize(
    "fixtures", ["nothing", 1, None, [], {"nothing": {}}, {"msgboxx": []}, {"msgboxx": None}], ids=repr
)
def test_what_is_no_fixtures_makes_no_sandbox(control: Control, fixtures: Any) -> None:
    assert list(refused_whole(control, fixtures)) == ["fixtures"]


DEVICE = {"fcm_token": "not-a-secret-token", "platform": "ios", "ago": "1d"}
# What is told of fixtures that do not fit: of records that are there twice the value, unless it is secret.
TOLD: dict[str, tuple[str, dict[str, Any]]] = {
    "Two records have the same plane: test.": ("tripdesk", UNFIT["tripdesk"]["two wallets of one plane"]),
    "Two records have the same fcm_token.": ("tripdesk", {"devices": [DEVICE] * 2}),
    "The phones of generated customers must stay E.164.": ("coax", UNFIT["coax"]["generated phones beyond E.164"]),
    f"There is no customer {NOBODY} in these fixtures.": ("coax", UNFIT["coax"]["an enquiry of nobody"]),
}


@pytest.mark.parametrize("sentence", TOLD)
def test_what_does_not_fit_is_told_in_a_sentence_without_a_secret(control: Control, sentence: str) -> None:
    system, fixtures = TOLD[sentence]
    assert refused_whole(control, {system: fixtures}) == {system: [sentence]}
