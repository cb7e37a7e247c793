"""The same seed, fixtures, frozen clock and calls give the same bytes, wherever the sandbox lives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control
from tests.support.http import Response
from tests.support.msgboxx import NOW, Api
from tests.support.process import serving

ACCOUNT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
SECOND_ACCOUNT = "7f2280ed-40bd-4bba-a813-a833f022cdf9"
CONTACT = "17b5c90a-7465-1097-b2db-66afa62c963f"
CLOSED = "2d1c7a52-1f57-4f0e-9d6b-0a4b1f3e9c02"
TEMPLATE = "0bbadd13-0e3f-4ebb-9f65-9e6ee460d7ba"
CONVERSATION = "6bea4b13-e818-4544-8c43-e28a5c6cb67f"
TEXT = "Hi Jo, thanks for the conversation earlier about tea lets catch up soon."
LISTS = (
    "/apiaccount",
    "/inbox",
    "/inboxes",
    "/contact",
    "/contact?page=2",
    "/contact?page=3",
    "/contact?page=4",
    "/message",
    "/message?fromDate=2020-01-01",
    "/broadcast",
    "/template",
    "/templates",
    "/team",
    "/user",
    "/webhook",
    f"/conversation/{CONVERSATION}",
    f"/contact?apiAccountId={SECOND_ACCOUNT}",
)
SETTINGS = {"fixtures": "default", "clock": {"now": NOW, "frozen": True}, "seed": 42}


def story(box: Box) -> Iterator[Response]:
    """A working day: lists, creations, refusals, customers who write, time that passes."""
    api = box.log_in()
    yield from (api.get(path) for path in LISTS)
    yield from _creations(api)
    yield from _mistakes(api)
    yield box.post("/inbound", {"system": "msgboxx", "from": "+447700900999", "text": "A new voice", "name": "Nova"})
    yield box.post("/inbound", {"system": "msgboxx", "from": "+447700900557", "text": "Back again"})
    yield api.say(CLOSED, "Welcome back", ACCOUNT)
    for seconds in (0.5, 1, 2, 3600):
        yield box.post("/clock/advance", {"seconds": seconds})
        yield from (api.get(path) for path in ("/message", "/broadcast"))
    yield box.get("/messages", page_size=200)
    yield from (api.get(path) for path in LISTS)
    yield box.log_in("limited").get("/contact")


def _creations(api: Api) -> Iterator[Response]:
    for place in range(5):
        created = api.add_contact(f"+44770090077{place}", ACCOUNT, name=f"Person {place}", tags=["a", "b"])
        yield created
        contact = created.json()
        yield api.put(f"/contact/{contact['contactId']}", {**contact, "email": f"p{place}@example.com"})
        yield api.say(CONTACT, f"Text {place}", ACCOUNT)
        body = {"apiAccountId": ACCOUNT, "contactId": contact["contactId"], "templateId": TEMPLATE, "message": TEXT}
        cast = api.post("/broadcast", body)
        yield cast
        yield api.get(f"/broadcast/{cast.json()['broadcastId']}")
    hook = api.post("/webhook", {"type": "contact", "targetUrl": "https://hooks.example.com/x", "isEnabled": False})
    yield hook
    yield api.put(f"/webhook/{hook.json()['webhookId']}", {"type": "message"})
    yield api.delete(f"/webhook/{hook.json()['webhookId']}")
    yield api.put(f"/conversation/{CONVERSATION}", {"folder": "archive"})


def _mistakes(api: Api) -> Iterator[Response]:
    yield api.post("/contact", {"name": 1, "tags": "x", "mobileNumber": "0", "apiAccountId": "y"})
    yield api.add_contact("+447700900770", ACCOUNT)
    yield api.say(CLOSED, "Too late", ACCOUNT)
    yield api.get("/contact/nothing")
    yield api.get(f"/contact/{TEMPLATE}")
    yield api.get("/nothing")
    yield api.delete("/contact")
    yield api.get("/message", fromDate="2024-02-02", toDate="2024-02-01")
    yield api.get("/message", page=0)


def told(box: Box) -> list[tuple[str | None, str, int, bytes]]:
    """What each call of the story was, and what came back."""
    return [
        (
            answer.request.method,
            (answer.request.path_url or "").replace(box.id, "ID"),
            answer.status_code,
            answer.content,
        )
        for answer in story(box)
    ]


@pytest.fixture(scope="module")
def urls() -> Iterator[tuple[str, str]]:
    with serving() as first, serving("--seed", "5") as second:
        yield first.url, second.url


def test_two_servers_started_apart_answer_with_the_same_bytes(urls: tuple[str, str]) -> None:
    with Control(urls[0]) as one, Control(urls[1]) as other:
        first, second = one.make(id="apart", **SETTINGS), other.make(id="elsewhere", **SETTINGS)
        assert told(first) == told(second)
        assert first.standing() == second.standing()
        first.delete()
        second.delete()


def test_two_sandboxes_of_one_server_answer_with_the_same_bytes(make_box: MakeBox) -> None:
    first = told(make_box(**SETTINGS))
    assert len(first) > 80
    assert {status for _, _, status, _ in first} == {200, 201, 204, 400, 404, 405, 409}
    assert told(make_box(**SETTINGS)) == first


def test_a_reset_sandbox_answers_with_the_same_bytes_again(make_box: MakeBox) -> None:
    box = make_box(**SETTINGS)
    first = told(box)
    assert box.post("/reset").status_code == 200
    assert told(box) == first


def test_another_seed_gives_other_ids_and_people(make_box: MakeBox) -> None:
    one, other = (make_box(**{**SETTINGS, "seed": seed}).log_in().items("/contact", page=2) for seed in (1, 2))
    assert len(one) == len(other) == 100
    assert not {contact["contactId"] for contact in one} & {contact["contactId"] for contact in other}
    assert [contact["name"] for contact in one] != [contact["name"] for contact in other]
    assert [contact["mobileNumber"] for contact in one] == [contact["mobileNumber"] for contact in other]
