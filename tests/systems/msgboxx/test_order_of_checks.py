"""Which check speaks first: routing, credentials, limits, permission, the body's form, its fields, the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import Http
from tests.support.msgboxx import ANN, CID, WEBHOOK, A, Api, C, refused

JSON = {"Content-Type": "application/json"}
WRONG_FORM: Mapping[str, Any] = {"data": b"{", "headers": JSON}
WRONG_TYPE: Mapping[str, Any] = {"data": b"{}", "headers": {"Content-Type": "text/plain"}}
WRONG_FIELDS: Mapping[str, Any] = {"json": {"apiAccountId": 1, "type": 1, "targetUrl": 1, "message": 1}}
TOO_LARGE: Mapping[str, Any] = {"data": b"x" * (2 * 1024 * 1024), "headers": JSON}
BODIES = {"form": WRONG_FORM, "content type": WRONG_TYPE, "fields": WRONG_FIELDS, "size": TOO_LARGE}


@pytest.fixture
def stranger(box: Box) -> Http:
    """Somebody without a token."""
    return Http(box.view["systems"]["msgboxx"]["base_url"])


@pytest.fixture
def exhausted(make_box: MakeBox) -> Api:
    """A user of one account who has no request left in this minute; the log-in was the only one."""
    return make_box(limits={"msgboxx": {"per_minute": 1}}).log_in("limited")


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_routing_comes_before_everything(stranger: Http, exhausted: Api, body: Mapping[str, Any]) -> None:
    with stranger:
        for caller in (stranger, exhausted):
            refused(caller.request("POST", "/nothing", **body), 404)
            refused(caller.request("DELETE", "/contact", **body), 405)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["/contact", "/message", "/broadcast", "/webhook"])
def test_credentials_come_before_the_body(stranger: Http, path: str, body: Mapping[str, Any]) -> None:
    with stranger:
        refused(stranger.request("POST", path, **body), 401)


def test_credentials_come_before_limits_and_a_refused_token_is_not_counted(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    api = box.log_in()
    with Http(api.base_url, {"Authorization": f"Bearer {api.token}x"}) as stranger:
        for _ in range(5):
            refused(stranger.get("/contact"), 401)
    assert api.get("/contact").status_code == 200
    refused(api.get("/contact"), 429)


def test_routing_comes_before_limits_and_is_not_counted(make_box: MakeBox) -> None:
    api = make_box(limits={"msgboxx": {"per_minute": 2}}).log_in()
    for _ in range(5):
        refused(api.get("/nothing"), 404)
        refused(api.delete("/contact"), 405)
    assert api.get("/contact").status_code == 200


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_limits_come_before_permission_and_the_body(exhausted: Api, body: Mapping[str, Any]) -> None:
    for path in ("/webhook", "/contact", "/message"):
        refused(exhausted.request("POST", path, **body), 429)
    refused(exhausted.get(f"/contact/{CID}"), 429)
    refused(exhausted.get("/contact/nothing"), 429)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_permission_for_webhooks_comes_before_the_body(limited: Api, body: Mapping[str, Any]) -> None:
    for method, path in (("POST", "/webhook"), ("POST", "/organisation"), ("PUT", f"/webhook/{WEBHOOK}")):
        refused(limited.request(method, path, **body), 403)


def test_the_bodys_form_comes_before_its_fields(api: Api) -> None:
    assert "errors" not in refused(api.request("POST", "/contact", **WRONG_FORM), 400)
    assert "errors" not in refused(api.request("POST", "/contact", **WRONG_TYPE), 400)
    refused(api.request("POST", "/contact", json={}), 400, "mobileNumber", "name", "status", "apiAccountId")


def test_the_size_comes_before_the_form(api: Api) -> None:
    refused(api.request("POST", "/contact", data=b"{" * 1_100_000, headers=JSON), 413)
    refused(api.request("POST", "/contact", data=b"{" * 1_100_000, headers={"Content-Type": "text/plain"}), 413)


def test_fields_come_before_the_rules(api: Api, limited: Api) -> None:
    refused(api.add_contact("+447700900101", name=""), 400, "name")
    refused(api.post("/message", {"apiAccountId": A, "contactId": ANN, "message": ""}), 400, "message")
    refused(limited.post("/message", {"apiAccountId": C, "contactId": CID, "message": ""}), 400, "message")


def test_access_to_what_a_body_names_comes_before_the_systems_rules(limited: Api) -> None:
    refused(limited.post("/message", {"apiAccountId": C, "contactId": CID, "message": "closed window"}), 403)
    refused(limited.add_contact("+447700900105", account=C), 403)
