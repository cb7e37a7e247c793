"""Contacts, conversations, lists and keys where an operator, a state or another plane comes in."""

import json
from typing import Any

from tests.support.box import Box
from tests.support.http import Http, got
from tests.support.tripdesk import ANN, ANN_PHONE, TALK, Api, accepted, deliveries, refused, subscribed


def create(api: Api, **fields: Any) -> dict[str, Any]:
    return got(api.post("/api/v1/contacts", {"name": "Somebody", **fields}), 201)


def test_a_cursor_holds_across_a_state_that_goes_out_and_in(box: Box, api: Api) -> None:
    made = [create(api, name=f"N{place}")["id"] for place in range(6)]
    assert api.delete(f"/api/v1/contacts/{made[0]}").status_code == 204
    first = got(api.get("/api/v1/contacts", limit=2))
    with Api.mobile(box) as mobile:
        since = got(mobile.get("/api/mobile/conversations"))["next_cursor"]
        got(box.put("/state", box.state()))
        second = got(api.get("/api/v1/contacts", limit=100, cursor=first["next_cursor"]))
        assert [row["id"] for row in first["data"] + second["data"]] == [*made[:0:-1], ANN]
        assert got(mobile.get("/api/mobile/conversations", since=since))["data"] == []
        box.inbound("+15550100777", system="tripdesk")
        polled = got(mobile.get("/api/mobile/conversations", since=since))["data"]
        assert [row["address"] for row in polled] == ["+15550100777"]


def test_a_gateway_of_one_plane_is_none_of_the_other(api: Api, live: Api) -> None:
    (gateway, *_) = [row["id"] for row in api.pages("/api/v1/gateways") if row["channel"] == "sms"]
    refused(live.send(channel="sms", gateway=gateway), 422, "validation_failed", "gateway")


def test_an_external_id_that_comes_later_takes_the_conversation_over(box: Box, api: Api) -> None:
    subscribed(box)
    box.inbound("tg-late", system="tripdesk", channel="telegram")
    stranger = next(api.pages("/api/v1/contacts"))["id"]
    made = create(api, external_ids={"telegram": "tg-late"})
    box.inbound("tg-late", system="tripdesk", channel="telegram")
    (row,) = deliveries(box, "contact.identified")
    talk = json.loads(row["request"]["body"])["data"]["conversation_id"]
    assert api.one(f"/api/v1/conversations/{talk}")["contact_id"] == made["id"] != stranger


def test_what_was_said_stays_when_the_contact_goes(box: Box, api: Api) -> None:
    assert api.delete(f"/api/v1/contacts/{ANN}").status_code == 204
    assert api.one(f"/api/v1/conversations/{TALK}")["contact_id"] is None
    assert len(list(api.pages(f"/api/v1/conversations/{TALK}/messages"))) == 2
    got(box.put("/state", box.state()))
    box.inbound(ANN_PHONE, system="tripdesk", name="Ann again")
    assert api.one(f"/api/v1/conversations/{TALK}")["contact_id"] == next(api.pages("/api/v1/contacts"))["id"]


def test_sending_makes_no_contact(api: Api) -> None:
    before = list(api.pages("/api/v1/contacts"))
    accepted(api.send("+15550100888"))
    assert list(api.pages("/api/v1/contacts")) == before
    (talk,) = [row for row in api.pages("/api/v1/conversations") if row["address"] == "+15550100888"]
    assert talk["contact_id"] is None


def test_attributes_of_any_kind_survive_a_state_that_goes_out_and_in(box: Box, api: Api) -> None:
    deep = json.loads('{"a":' * 98 + "[1]" + "}" * 98)
    attributes = {"deep": deep, "big": 2**64 - 1, "small": -(2**63), "half": 0.5, "": None, "text": "\u00e9\U0001f680"}
    made = create(api, attributes=attributes)
    assert made["attributes"] == attributes
    got(box.put("/state", box.state()))
    assert api.one(f"/api/v1/contacts/{made['id']}") == made


def test_a_mailbox_is_one_conversation_in_any_case_and_other_ids_are_not(api: Api) -> None:
    for to, channel in (("Ann@A.test", "email"), ("ann@a.test", "email"), ("tg-X", "telegram"), ("tg-x", "telegram")):
        accepted(api.send(to, channel))
    channels = [row["channel"] for row in api.pages("/api/v1/conversations")]
    assert (channels.count("email"), channels.count("telegram")) == (1, 2)


def test_a_token_of_the_mobile_app_outlives_a_reset_and_not_its_sandbox(box: Box) -> None:
    with Api.mobile(box) as mobile:
        got(box.post("/reset"))
        got(mobile.get("/api/mobile/conversations"))
        box.delete()
        refused(mobile.get("/api/mobile/conversations"), 401, "unauthorized")


def test_a_refused_log_in_is_in_nobodys_log_when_nobody_is_known_by_that_name(box: Box, api: Api) -> None:
    with Http(api.base_url) as http:
        http.post("/api/mobile/auth/token", {"email": "nobody@example.com", "password": "x"})
        http.get("/api/v1/balance")
        http.request("GET", "/api/v1/balance", headers={"Authorization": "Bearer ak_test_wrong"})
    assert api.one("/api/internal/audit")["data"] == []


def test_calls_repeat_as_curl_with_the_key_from_the_environment(box: Box, api: Api) -> None:
    accepted(api.send(key="k"))
    curl = box.curl()
    assert "Bearer $TRIPDESK_TEST_KEY" in curl
    assert "Idempotency-Key: k" in curl


BODY = {"channel": "whatsapp", "to": "+15550100123", "text": "Hello"}


def test_a_key_beyond_ascii_is_422_and_does_nothing(box: Box, api: Api) -> None:
    headers = {"Idempotency-Key": "\u00e9".encode("latin-1")}
    answer = api.request("POST", "/api/v1/messages", json=BODY, headers=headers)
    refused(answer, 422, "validation_failed", "Idempotency-Key")
    assert box.messages(to="+15550100123") == []


def test_the_same_json_spelled_otherwise_is_replayed_after_an_import_too(box: Box, api: Api) -> None:
    first = api.send(key="k")
    got(box.put("/state", box.state()))
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    other = json.dumps(dict(reversed(BODY.items())), indent=4)
    again = api.request("POST", "/api/v1/messages", data=other, headers=headers)
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
