"""Which check speaks first, and which requests count: path, credentials, limit, permission, the body, the rules."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import MakeBox
from tests.support.http import Http, Response
from tests.support.msgboxx import ANN, CID, NOBODY, WEBHOOK, A, Api, C, refused

JSON = {"Content-Type": "application/json"}
BODIES: dict[str, Mapping[str, Any]] = {
    "size": {"data": b"x" * (2 * 1024 * 1024), "headers": JSON},
    "content type": {"data": b"{}", "headers": {"Content-Type": "text/plain"}},
    "form": {"data": b"{", "headers": JSON},
    "fields": {"json": {"apiAccountId": 1, "type": 1, "targetUrl": 1, "message": 1}},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_each_check_comes_before_the_body(make_box: MakeBox, body: Mapping[str, Any]) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 5}})
    api = box.log_in("limited")

    def ask(who: Http, method: str, path: str) -> Response:
        return who.request(method, path, **body)

    with Http(api.base_url) as nobody, Http(api.base_url, {"Authorization": f"Bearer {api.token}x"}) as stranger:
        for who in (nobody, stranger):
            refused(ask(who, "POST", "/nothing"), 404)
            refused(ask(who, "DELETE", "/contact"), 405)
            for path in ("/contact", "/message", "/broadcast", "/webhook"):
                refused(ask(who, "POST", path), 401)
    # None of these was counted: four requests are left of five. Of a user who may not set up webhooks:
    for method, path in (("POST", "/webhook"), ("POST", "/organisation"), ("PUT", f"/webhook/{WEBHOOK}")):
        refused(ask(api, method, path), 403)
    assert api.get("/contact").status_code == 200
    for path in ("/webhook", "/contact", "/message"):
        refused(ask(api, "POST", path), 429)
    for path in (f"/contact/{CID}", "/contact/nothing"):
        refused(api.get(path), 429)
    refused(ask(api, "POST", "/nothing"), 404)
    refused(ask(api, "DELETE", "/contact"), 405)


def test_what_is_refused_otherwise_is_counted(make_box: MakeBox) -> None:
    # The log-in is the fourth.
    api = make_box(limits={"msgboxx": {"per_minute": 4}}).log_in("limited")
    refused(api.get("/contact", page=0), 400, "page")
    refused(api.get(f"/contact/{NOBODY}"), 404)
    refused(api.post("/webhook"), 403)
    refused(api.get("/team"), 429)


def test_a_body_is_judged_by_size_then_form_then_fields_then_rules(api: Api, limited: Api) -> None:
    for kind in ("application/json", "text/plain"):
        headers = {"Content-Type": kind}
        refused(api.request("POST", "/contact", data=b"{" * 1_100_000, headers=headers), 413)
        assert "errors" not in refused(api.request("POST", "/contact", data=b"{", headers=headers), 400)
    refused(api.post("/contact", {}), 400, "mobileNumber", "name", "status", "apiAccountId")
    refused(api.add_contact("+447700900101", name=""), 400, "name")
    refused(api.post("/message", {"apiAccountId": A, "contactId": ANN, "message": ""}), 400, "message")
    refused(limited.post("/message", {"apiAccountId": C, "contactId": CID, "message": ""}), 400, "message")
    refused(limited.post("/message", {"apiAccountId": C, "contactId": CID, "message": "closed window"}), 403)
    refused(limited.add_contact("+447700900105", account=C), 403)
