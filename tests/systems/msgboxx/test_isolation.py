"""Two sandboxes on one server never see each other, though they have the same people and the same ids."""

from __future__ import annotations

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control
from tests.support.box import refused as control_refused
from tests.support.http import got
from tests.support.msgboxx import ANN, NOW, NUMBER_OF, PHONE_OF, WILL, A, Api, refused


@pytest.fixture
def other(make_box: MakeBox) -> Box:
    return make_box()


def test_the_same_number_can_be_created_in_both(api: Api, other: Box) -> None:
    first = got(api.add_contact("+447700900777", name="here"), 201)
    second = got(other.log_in().add_contact("+447700900777", name="there"), 201)
    assert (first["name"], second["name"]) == ("here", "there")
    assert api.items("/contact", mobileNumber="+447700900777") == [first]


def test_what_one_creates_the_other_does_not_list(api: Api, other: Box) -> None:
    before = got(other.log_in().get("/contact"))
    new = got(api.add_contact("+447700900777"), 201)
    apart = other.log_in()
    assert got(apart.get("/contact")) == before
    assert apart.items("/contact", mobileNumber="+447700900777") == []
    refused(apart.get(f"/contact/{new['contactId']}"), 404)


def test_an_inbound_message_opens_the_window_in_its_own_sandbox_only(box: Box, api: Api, other: Box) -> None:
    box.inbound(PHONE_OF[ANN], "only here", to=NUMBER_OF[A])
    got(api.say(ANN), 201)
    apart = other.log_in()
    refused(apart.say(ANN), 400)
    assert "only here" not in apart.get("/message").text
    assert "only here" not in other.get("/messages").text
    assert [message["text"] for message in box.messages(q="only here")] == ["only here"]


def test_a_change_of_a_shared_id_stays_in_its_sandbox(api: Api, other: Box) -> None:
    body = {"mobileNumber": PHONE_OF[ANN], "name": "Renamed", "status": "Unsubscribed"}
    got(api.put(f"/contact/{ANN}", body))
    assert other.log_in().one(f"/contact/{ANN}")["name"] == "Customer 0"


def test_a_token_of_one_never_opens_the_other(box: Box, other: Box) -> None:
    """A token names its sandbox; the names swapped in it, the signature is another sandbox's."""
    mine, theirs = box.log_in().token, other.log_in().token
    head, _, signature = mine.split(".")
    head_of_other, claims, signature_of_other = theirs.split(".")
    for token in (f"{head}.{claims}.{signature_of_other}", f"{head_of_other}.{claims}.{signature}"):
        api = Api(box.log_in().base_url, token)
        with api, box.unchanged(), other.unchanged():
            refused(api.get("/contact"), 401)
    assert other.journal(status=401) == box.journal(status=401) == []


def test_a_token_of_a_deleted_sandbox_opens_nothing(make_box: MakeBox) -> None:
    gone = make_box()
    api = gone.log_in()
    assert gone.control.delete(gone.path).status_code == 204
    refused(api.get("/contact"), 401)


def test_a_token_of_a_deleted_sandbox_does_not_open_its_namesake(make_box: MakeBox) -> None:
    gone = make_box(id="namesake")
    api = gone.log_in()
    assert gone.control.delete(gone.path).status_code == 204
    make_box(id="namesake")
    refused(api.get("/contact"), 401)


def test_credentials_of_one_do_not_log_into_the_other(box: Box, other: Box) -> None:
    mixed = {"username": box.credentials()["username"], "password": other.credentials()["password"]}
    headers = {"X-Calling-Application": "tests"}
    refused(box.log_in().request("POST", "/oauth/token", json=mixed, headers=headers), 400)


def test_requests_and_messages_are_in_their_own_sandboxs_books(box: Box, other: Box) -> None:
    got(other.log_in().say(WILL, "there"), 201)
    got(box.log_in().say(WILL, "here"), 201)
    assert [entry["body"]["message"] for entry in box.journal(path="*/message")] == ["here"]
    assert [entry["body"]["message"] for entry in other.journal(path="*/message")] == ["there"]
    assert [message["text"] for message in box.messages(q="here", direction="outbound")] == ["here"]
    assert [message["text"] for message in other.messages(q="here", direction="outbound")] == ["there"]


def test_one_clock_moves_alone(box: Box, other: Box) -> None:
    box.advance(90 * 86_400)
    assert other.now() == NOW
    assert box.now() == "2024-07-30T12:00:00.000Z"
    got(other.log_in().say(WILL), 201)
    refused(box.log_in().say(WILL), 400)


def test_limits_are_counted_apart(make_box: MakeBox) -> None:
    first, second = (make_box(limits={"msgboxx": {"per_minute": 3}}) for _ in range(2))
    api = first.log_in()
    for _ in range(2):
        got(api.get("/contact"))
    refused(api.get("/contact"), 429)
    got(second.log_in().get("/contact"))


def test_a_reset_of_one_leaves_the_other(box: Box, api: Api, other: Box) -> None:
    got(other.log_in().add_contact("+447700900777"), 201)
    before = other.state()
    got(box.post("/reset"))
    assert other.state() == before


def test_deleting_one_leaves_the_other(control: Control, api: Api, other: Box) -> None:
    other.delete()
    control_refused(control.get(other.path), 404)
    got(api.get("/contact"))
