"""What the app did that the vendor does not define is found, with the request or delivery that shows it."""

from __future__ import annotations

import pytest
import requests

from tests.operator.boxes import ACCOUNT, CONTACT, Api, Box, Json, contact, message
from tests.operator.conftest import MakeBox
from tests.support.receivers import absent_url


def only(box: Box, **filters: str) -> Json:
    """The one finding."""
    (finding,) = box.control.findings(**filters)
    return finding


def journalled(box: Box, finding: Json) -> tuple[str, str, int]:
    """Method, path and status of the request that a finding names."""
    entry = box.control.request(finding["request_id"])
    assert entry["at"] == finding["at"]
    return entry["method"], entry["path"], entry["response"]["status"]


def test_an_app_that_keeps_to_the_documents_has_no_findings(box: Box) -> None:
    box.api.log_in()
    box.api.made("/contact", {**contact(), "email": None, "tags": []})
    box.api.get("/contact", apiAccountId=ACCOUNT, page=1)
    box.api.get("/contact/nothing")
    box.api.post("/message", {})
    assert box.control.findings() == []


def test_an_unknown_field_is_found_and_ignored(box: Box) -> None:
    assert box.api.post("/contact", {**contact(), "nickname": "N"}).status_code == 201
    finding = only(box)
    assert (finding["kind"], finding["system"], finding["detail"]) == ("unknown_field", "msgboxx", "nickname")
    assert journalled(box, finding) == ("POST", "/msgboxx/contact", 201)


def test_an_unknown_parameter_is_found_and_ignored(box: Box) -> None:
    assert box.api.get("/contact", sort="name").status_code == 200
    finding = only(box)
    assert (finding["kind"], finding["detail"]) == ("unknown_parameter", "sort")
    assert journalled(box, finding) == ("GET", "/msgboxx/contact", 200)


@pytest.mark.parametrize("path", ["/team", f"/contact/{CONTACT}", f"/webhook/{ACCOUNT}"])
def test_an_unknown_parameter_of_a_call_that_takes_none_is_found_too(path: str, box: Box) -> None:
    box.api.get(path, sort="name")
    assert only(box)["detail"] == "sort"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PATCH", "/contact", 405)])
def test_an_undocumented_call_is_found(method: str, path: str, status: int, box: Box) -> None:
    box.api.request(method, path)
    finding = only(box)
    assert finding["kind"] == "undocumented_call"
    assert path in finding["detail"]
    assert journalled(box, finding) == (method, f"/msgboxx{path}", status)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/contcat", "/msgboxx/contact"),
        (f"/contcat/{CONTACT}", "/msgboxx/contact/<contact_id>"),
        ("/oauth/tokens", "/msgboxx/oauth/token"),
        ("/Message/", "/msgboxx/message"),
    ],
)
def test_a_misspelled_path_is_found_with_the_one_that_is_served(path: str, meant: str, box: Box) -> None:
    box.api.get(path)
    assert only(box)["detail"] == f"GET {path}: {meant} is served."


@pytest.mark.parametrize("path", ["/message/text", "/messages/txt", "/messages/Text"])
def test_a_call_that_takes_the_method_is_meant_before_one_that_does_not(path: str, box: Box) -> None:
    access = box.control.system("coext")
    key = {"X-API-Key": access["credentials"]["api_key"]}
    requests.post(f"{access['base_url']}{path}", json={}, headers=key, timeout=10)
    assert only(box)["detail"].endswith(f"{path}: /coext/api/v1/external/messages/text is served.")


@pytest.mark.parametrize("path", ["/nowhere", "/0/0/0", "/contact/a/b/c/d/e/f", "/" + "x" * 101, "/cantcot/a/b"])
def test_a_path_that_is_like_none_is_found_alone(path: str, box: Box) -> None:
    box.api.get(path)
    assert only(box)["detail"] == f"GET {path}"


def test_a_wrong_method_of_a_path_is_no_misspelled_path(box: Box) -> None:
    box.api.request("PATCH", "/contact")
    assert only(box)["detail"] == "PATCH /contact"


def test_a_call_before_retry_after_is_over_is_found(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 3}})
    statuses = [box.api.get("/team").status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    finding = only(box)
    assert finding["kind"] == "ignored_rate_limit"
    assert journalled(box, finding) == ("GET", "/msgboxx/team", 429)
    assert finding["request_id"] == box.control.requests(status=429)[0]["id"]


def test_a_call_after_retry_after_is_over_is_not(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    assert [box.api.get("/team").status_code for _ in range(2)] == [200, 429]
    box.control.advance(60)
    assert box.api.get("/team").status_code == 200
    assert box.control.findings() == []


def test_another_application_need_not_wait(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    assert [box.api.get("/team").status_code for _ in range(2)] == [200, 429]
    other = Api(box.control.system("msgboxx"), application="another")
    assert other.get("/team").status_code == 200
    other.close()
    assert box.control.findings() == []


def test_an_injected_rate_limit_is_ignored_no_less(box: Box) -> None:
    box.control.fault("rate_limit", times=1)
    assert [box.api.get("/team").status_code for _ in range(2)] == [429, 200]
    assert only(box)["kind"] == "ignored_rate_limit"


def test_a_webhook_that_was_never_answered_is_found_with_its_delivery(box: Box) -> None:
    box.api.hook("message", absent_url())
    box.api.send()
    box.control.advance(4_349)
    assert box.control.findings() == []
    box.control.advance(1)
    finding = only(box)
    assert finding["kind"] == "unanswered_webhook"
    assert "request_id" not in finding
    (last,) = box.rows(status="failed")
    assert finding["delivery_id"] == last["id"]


def test_findings_are_the_newest_first_and_filtered(box: Box) -> None:
    box.api.get("/contact", a="1", b="2")
    box.api.get("/nowhere")
    kinds = [(finding["kind"], finding["detail"]) for finding in box.control.findings()]
    assert kinds[0][0] == "undocumented_call"
    assert sorted(kinds[1:]) == [("unknown_parameter", "a"), ("unknown_parameter", "b")]
    assert len(box.control.findings(kind="unknown_parameter")) == 2
    assert box.control.findings(system="tripdesk") == []
    assert len(box.control.findings(page=2, page_size=2)) == 1


def test_a_strict_sandbox_refuses_an_unknown_field_as_the_system_would(make_box: MakeBox) -> None:
    box = make_box(strict=True)
    assert box.control.get()["strict"] is True
    answer = box.api.post("/contact", {**contact(), "nickname": "N", "page": 1})
    assert answer.status_code == 400
    assert answer.json().keys() == {"statusCode", "error", "message", "errors"}
    assert set(answer.json()["errors"]) == {"nickname", "page"}
    assert box.api.post("/contact", contact()).status_code == 201
    assert [finding["kind"] for finding in box.control.findings()] == ["unknown_field"] * 2
    assert journalled(box, box.control.findings()[0]) == ("POST", "/msgboxx/contact", 400)


def test_a_strict_sandbox_refuses_an_unknown_parameter_too(make_box: MakeBox) -> None:
    box = make_box(strict=True)
    answer = box.api.get("/contact", sort="name")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"sort"})


def test_a_strict_sandbox_takes_what_the_documents_name(make_box: MakeBox) -> None:
    box = make_box(strict=True)
    box.api.made("/contact", {**contact(), "email": "a@b.example", "tags": ["x"]})
    assert box.api.post("/message", message()).status_code == 201
    assert box.api.post("/contact", message("the sample's way")).status_code == 201
    assert box.control.findings() == []


@pytest.mark.parametrize("strict", [False, True])
def test_an_entity_may_be_put_back_whole_as_it_was_given(strict: bool, make_box: MakeBox) -> None:
    box = make_box(strict=strict)
    entities = [f"/contact/{CONTACT}", f"/webhook/{box.api.hook('message', absent_url())}"]
    for path in entities:
        entity = box.api.get(path).json()
        answer = box.api.request("PUT", path, json=entity)
        assert (answer.status_code, answer.json()) == (200, entity)
    assert box.control.findings() == []


def test_findings_are_bounded_and_say_what_was_dropped(box: Box) -> None:
    for start in range(0, 1_100, 100):
        box.api.get("/contact", **{f"p{number}": "" for number in range(start, start + 100)})
    paging = box.control.client.call("GET", f"/sandboxes/{box.control.id}/findings")["paging"]
    assert (paging["total"], paging["dropped"]) == (1_000, 100)
