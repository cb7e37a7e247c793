"""Broadcasts: a template's text with its placeholders replaced, queued after it was accepted, sent without a window."""

from __future__ import annotations

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import (
    ACCOUNT_OF,
    ANN,
    ANN_IN_B,
    BOB,
    CID,
    GREETING,
    INBOX_OF,
    NOW,
    PENDING,
    PLAIN,
    REJECTED,
    TEMPLATE_C,
    WORLD,
    A,
    Api,
    B,
    C,
    refused,
)

TEXT = "We are closed today."
ID = "77777777-0000-4000-8000-000000000001"
ACCEPTED = ["broadcastId", "apiAccountId", "contactId", "dateTime"]
QUEUED = ["broadcastId", "apiAccountId", "contactId", "messageId", "message", "status", "dateTime"]


def test_before_it_is_queued_message_id_text_and_status_are_absent(api: Api) -> None:
    accepted = got(api.broadcast(ANN), 201)
    assert list(accepted) == ACCEPTED
    assert accepted == {**accepted, "apiAccountId": A, "contactId": ANN, "dateTime": NOW}


def test_once_it_is_queued_they_are_there(api: Api) -> None:
    accepted = got(api.broadcast(ANN), 201)
    queued = api.one(f"/broadcast/{accepted['broadcastId']}")
    assert list(queued) == QUEUED
    assert {name: queued[name] for name in ACCEPTED} == accepted
    assert (queued["message"], queued["status"]) == (TEXT, "Sent")
    assert api.items("/broadcast") == [queued]


def test_its_status_runs_from_pending_to_read_by_the_clock(make_box: MakeBox) -> None:
    box = make_box(delivery={"delays": {"sent": 10, "delivered": 20, "read": 30}})
    api = box.log_in()
    path = f"/broadcast/{got(api.broadcast(ANN), 201)['broadcastId']}"
    road = [
        (0, "Pending"),
        (9.999, "Pending"),
        (0.001, "Sent"),
        (10, "Delivered"),
        (9.999, "Delivered"),
        (0.001, "Read"),
    ]
    for seconds, status in road:
        box.advance(seconds)
        assert api.one(path)["status"] == status
    box.advance(10**6)
    assert box.log_in().one(path)["status"] == "Read"


def test_it_is_also_a_message_that_is_marked_as_a_template(box: Box, api: Api) -> None:
    queued = api.one(f"/broadcast/{got(api.broadcast(ANN), 201)['broadcastId']}")
    message = api.one(f"/message/{queued['messageId']}")
    assert (message["bodyText"], message["isTemplateMessage"]) == (TEXT, True)
    assert message["messageDirection"] == "outgoing"
    assert message["contact"]["contactId"] == ANN
    assert api.items("/message", contactId=ANN) == [message]
    assert box.message(queued["messageId"])["kind"] == "template"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi {{1}}, about {{2}}: see you.", "Hi Jo, about tea: see you."),
        ("Hi {{1}}, about {{2}}: see you.", "Hi , about , about x: see you."),
        ("{{1}}", "anything"),
        ("{{1}}{{2}}", "ab"),
        ("{{1}} and {{1}}", "a and b"),
        ("{{ 1 }}!", "x!"),
        ("a{{1}}a", "aaa"),
        ("ab{{1}}b", "abbb"),
        ("{{1}} {single} {{2}}", "a {single} b"),
        ("line\n{{1}}\nline", "line\nx y\nline"),
        ("{{1}}\t{{2}}     {{3}}", "a\tb     c    d"),
        ("no placeholder", "no placeholder"),
        (".*{{1}}[a-z]+", ".*x[a-z]+"),
        ("{{10}} {{11}}", "x y"),
    ],
)
def test_a_text_that_fits_its_template_is_taken(make_box: MakeBox, template: str, text: str) -> None:
    api = make_box(fixtures=with_template(template)).log_in()
    got(api.broadcast(ANN, ID, text), 201)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi {{1}}, about {{2}}: see you.", "Hi {{1}}, about {{2}}: see you."),
        ("Hi {{1}}, about {{2}}: see you.", "Hi Jo, about {{2}}: see you."),
        ("Hi {{1}}, about {{2}}: see you.", "Hi {{3}}, about x: see you."),
        ("Hi {{1}}, about {{2}}: see you.", "Hi {{ 1 }}, about x: see you."),
        ("Hi {{1}}, about {{2}}: see you.", "Hi , about : see you."),
        ("Hi {{1}}, about {{2}}: see you.", "Hi Jo, about tea: see you"),
        ("Hi {{1}}, about {{2}}: see you.", "Hi Jo, about tea: see you. "),
        ("Hi {{1}}, about {{2}}: see you.", "hi Jo, about tea: see you."),
        ("Hi {{1}}, about {{2}}: see you.", " Hi Jo, about tea: see you."),
        ("Hi {{1}}, about {{2}}: see you.", "Something else"),
        ("{{1}} and {{2}}", "a or b"),
        ("a{{1}}a", "aa"),
        ("ab{{1}}b", "abb"),
        ("no placeholder", "no placeholder."),
        (".*{{1}}", "anything"),
        ("{{1}}{{2}}", "a"),
    ],
)
def test_a_text_that_does_not_fit_its_template_is_refused(make_box: MakeBox, template: str, text: str) -> None:
    box = make_box(fixtures=with_template(template))
    api = box.log_in()
    with box.unchanged():
        refused(api.broadcast(ANN, ID, text), 400, "message")


@pytest.mark.parametrize("parameter", ["a\nb", "a\r\nb", "a\tb", "a     b", " ", "\n"], ids=repr)
def test_what_whatsapp_takes_for_no_parameter_is_refused_in_place_of_a_placeholder(
    make_box: MakeBox, parameter: str
) -> None:
    box = make_box(fixtures=with_template("Hi {{1}}, about {{2}}: see you."))
    api = box.log_in()
    with box.unchanged():
        for text in (f"Hi {parameter}, about tea: see you.", f"Hi Jo, about {parameter}: see you."):
            (told,) = refused(api.broadcast(ANN, ID, text), 400, "message")["errors"]["message"]
            assert told.startswith("In place of a placeholder: Must ")
            assert told.endswith(("WhatsApp refuses it.", "WhatsApp refuses them."))


def with_template(text: str) -> dict[str, object]:
    row = {"id": ID, "api_account": A, "name": "own", "text": text, "at": "2024-01-01"}
    return {"msgboxx": {**WORLD, "templates": [row]}}


def test_a_hostile_text_is_compared_in_no_time(make_box: MakeBox) -> None:
    """100 placeholders against 200,000 letters: a backtracking matcher would not come back."""
    api = make_box(fixtures=with_template("a{{1}}" * 100 + "b")).log_in()
    answer = api.broadcast(ANN, ID, "a" * 200_000)
    refused(answer, 400, "message")
    assert answer.elapsed.total_seconds() < 15


@pytest.mark.parametrize(
    ("template", "text", "told"), [(PENDING, "Soon, Jo.", "Pending"), (REJECTED, "You won, Jo!", "Rejected")]
)
def test_a_template_that_is_not_approved_is_refused(box: Box, api: Api, template: str, text: str, told: str) -> None:
    with box.unchanged():
        body = refused(api.broadcast(ANN, template, text), 400, "templateId")
    assert told in body["errors"]["templateId"][0]


def test_approving_a_template_in_the_dashboard_lets_it_pass(box: Box, api: Api) -> None:
    row = {"apiAccountId": A, "name": "pending", "status": "Approved", "templateText": "Soon, {{1}}."}
    refused(api.broadcast(ANN, PENDING, "Soon, Jo."), 400, "templateId")
    got(box.put(f"/msgboxx/templates/{PENDING}", row))
    got(api.broadcast(ANN, PENDING, "Soon, Jo."), 201)


@pytest.mark.parametrize("contact", [ANN_IN_B, BOB, CID])
def test_another_accounts_template_is_refused(box: Box, api: Api, contact: str) -> None:
    with box.unchanged():
        refused(api.broadcast(contact, GREETING, "Hi Jo, about tea: see you."), 400, "templateId")


@pytest.mark.parametrize("account", [B, C])
def test_a_contact_of_another_account_is_refused(box: Box, api: Api, account: str) -> None:
    body = {"apiAccountId": account, "contactId": ANN, "templateId": PLAIN, "message": TEXT}
    with box.unchanged():
        refused(api.post("/broadcast", body), 400, "contactId")


@pytest.mark.parametrize(
    ("filters", "people"),
    [
        ({}, [ANN, CID, ANN]),
        ({"apiAccountId": A}, [ANN, ANN]),
        ({"apiAccountId": B}, []),
        ({"inboxId": INBOX_OF[C]}, [CID]),
        ({"inboxId": INBOX_OF[C], "apiAccountId": A}, []),
        ({"contactId": ANN}, [ANN, ANN]),
        ({"contactId": ANN, "apiAccountId": C}, []),
        ({"contactId": CID, "inboxId": INBOX_OF[C], "apiAccountId": C}, [CID]),
    ],
)
def test_filters_narrow_together(api: Api, filters: dict[str, str], people: list[str]) -> None:
    got(api.broadcast(ANN), 201)
    got(api.broadcast(CID, TEMPLATE_C, "Gamma is closed today."), 201)
    got(api.broadcast(ANN, GREETING, "Hi Jo, about tea: see you."), 201)
    found = api.items("/broadcast", **filters)
    assert [broadcast["contactId"] for broadcast in found] == people
    assert all(broadcast["apiAccountId"] == ACCOUNT_OF[broadcast["contactId"]] for broadcast in found)
