"""Every form that the vendor documents or takes: trailing slashes, plural paths, phone numbers, ids and dates."""

from __future__ import annotations

import pytest

from tests.support.box import Box
from tests.support.http import got
from tests.support.msgboxx import ANN, ANN_IN_B, INBOX_OF, PLAIN, TALK_OF, WEBHOOK, WILL, A, Api, refused

READS = (
    "/apiaccount",
    f"/apiaccount/{A}",
    "/inbox",
    f"/inbox/{INBOX_OF[A]}",
    "/inboxes",
    f"/inboxes/{INBOX_OF[A]}",
    "/contact",
    f"/contact/{ANN}",
    f"/conversation/{TALK_OF[WILL]}",
    "/message",
    "/broadcast",
    "/template",
    f"/template/{PLAIN}",
    "/templates",
    f"/templates/{PLAIN}",
    "/team",
    "/user",
    "/webhook",
    "/webhooks",
    f"/webhook/{WEBHOOK}",
)


@pytest.mark.parametrize("path", READS)
def test_a_trailing_slash_makes_no_difference(still_api: Api, path: str) -> None:
    answer = still_api.request("GET", f"{path}/", allow_redirects=False)
    assert got(answer) == still_api.one(path)


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/inbox", "/inboxes"),
        (f"/inbox/{INBOX_OF[A]}", f"/inboxes/{INBOX_OF[A]}"),
        ("/template", "/templates"),
        (f"/template/{PLAIN}", f"/templates/{PLAIN}"),
        ("/webhook", "/webhooks"),
    ],
)
def test_both_documented_paths_answer_alike(still_api: Api, path: str, other: str) -> None:
    assert still_api.get(path).content == still_api.get(other).content


def test_creations_take_a_trailing_slash(api: Api) -> None:
    def post(path: str, body: object) -> None:
        got(api.request("POST", path, json=body, allow_redirects=False), 201)

    post("/contact/", {"mobileNumber": "+447700900777", "name": "N", "status": "S", "apiAccountId": A})
    post("/message/", {"apiAccountId": A, "contactId": WILL, "message": "Hi"})
    post("/broadcast/", {"apiAccountId": A, "contactId": ANN, "templateId": PLAIN, "message": "We are closed today."})
    post("/webhook/", {"type": "contact", "targetUrl": "https://hooks.example.com/2", "isEnabled": False})
    assert api.put(f"/conversation/{TALK_OF[WILL]}/", {"folder": "spam"}).status_code == 200
    assert api.delete(f"/webhook/{WEBHOOK}/").status_code == 204


def test_create_message_is_served_at_contact_as_the_sample_posts_it(box: Box, api: Api) -> None:
    sent = got(api.post("/contact", {"message": "Hi John", "apiAccountId": A, "contactId": WILL}), 201)
    assert (sent["bodyText"], sent["messageDirection"]) == ("Hi John", "outgoing")
    assert api.one(f"/message/{sent['messageId']}") == api.items("/message")[0]
    refused(api.post("/contact", {"message": "Hi John", "apiAccountId": A, "contactId": ANN}), 400)


def test_a_contact_with_a_message_field_beside_its_number_is_a_contact(api: Api) -> None:
    body = {"message": "x", "contactId": WILL, "mobileNumber": "+447700900777", "name": "N", "status": "S"}
    created = got(api.post("/contact", {**body, "apiAccountId": A}), 201)
    assert created["mobileNumber"] == "+447700900777"
    assert created["contactId"] != WILL


@pytest.mark.parametrize("spelling", ["%2B447700900101", "447700900101", "+447700900101", "%20447700900101"])
def test_a_number_in_a_query_is_found_however_its_plus_arrives(still_api: Api, spelling: str) -> None:
    found = got(still_api.request("GET", f"/contact?mobileNumber={spelling}"))
    assert [contact["contactId"] for contact in found["items"]] == [ANN, ANN_IN_B]
    assert found["paging"] == {"recordCount": 2, "pages": 1}
    one = got(still_api.request("GET", f"/contact?apiAccountId={A}&mobileNumber={spelling}"))
    assert [contact["contactId"] for contact in one["items"]] == [ANN]


@pytest.mark.parametrize("spelling", ["44770090010", "4477009001011", "%2B%2B447700900101", "0447700900101", "*", ""])
def test_a_number_in_a_query_matches_whole(still_api: Api, spelling: str) -> None:
    assert got(still_api.request("GET", f"/contact?mobileNumber={spelling}"))["items"] == []


def test_an_id_is_the_same_in_capitals(api: Api) -> None:
    assert api.one(f"/contact/{ANN.upper()}") == api.one(f"/contact/{ANN}")
    assert api.items("/contact", apiAccountId=A.upper()) == api.items("/contact", apiAccountId=A)
    created = got(api.add_contact("+447700900777", account=A.upper()), 201)
    assert created["apiAccountId"] == A


@pytest.mark.parametrize(
    "moment",
    [
        "2024-03-01T00:00:00Z",
        "2024-03-01T00:00:00.000Z",
        "2024-03-01T00:00:00.00000+00:00",
        "2024-03-01T00:00:00",
        "2024-03-01",
        "2024-03-01T02:00:00+02:00",
        "2024-03-01T02:00:00+0200",
        "2024-02-29T19:00:00-05:00",
        "20240301T000000Z",
    ],
)
@pytest.mark.parametrize("encoded", [True, False], ids=["encoded", "raw"])
def test_a_date_is_read_in_every_iso_8601_form(still_api: Api, moment: str, encoded: bool) -> None:
    """Raw, the `+` of an offset arrives as a space."""
    text = moment.replace("+", "%2B") if encoded else moment
    found = got(still_api.request("GET", f"/contact?fromDate={text}&toDate={text}"))
    assert [contact["contactId"] for contact in found["items"]] == [ANN]


def test_head_answers_as_get_without_a_body(still_api: Api) -> None:
    head, get = still_api.request("HEAD", "/contact"), still_api.get("/contact")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
