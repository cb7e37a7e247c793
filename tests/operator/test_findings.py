"""What the app did that the vendor does not define is found, with the request or delivery that shows it."""

import pytest
import requests

from tests.operator.boxes import ACCOUNT, CONTACT, Api, Box, Json, contact, message
from tests.operator.conftest import MakeBox
from tests.support.http import got
from tests.support.receivers import absent_url


def only(box: Box, **filters: str) -> Json:
    (finding,) = box.control.findings(**filters)
    return finding


def journalled(box: Box, finding: Json) -> tuple[str, str, int]:
    """Method, path and status of the request that a finding names."""
    entry = box.control.request(finding["request_id"])
    assert entry["at"] == finding["at"]
    return entry["method"], entry["path"], entry["response"]["status"]


@pytest.mark.parametrize("strict", [False, True])
def test_an_app_that_keeps_to_the_documents_has_no_findings(strict: bool, make_box: MakeBox) -> None:
    box = make_box(strict=strict)
    box.api.made("/contact", {**contact(), "email": None, "tags": []})
    box.api.made("/contact", {**contact("+12025550144"), "email": "a@b.example", "tags": ["x"]})
    # As the document's sample has it.
    box.api.made("/contact", message("the sample's way"))
    box.api.made("/message", message())
    box.api.get("/contact", apiAccountId=ACCOUNT, page=1)
    box.api.get("/contact/nothing")
    box.api.post("/message", {})
    for path in (f"/contact/{CONTACT}", f"/webhook/{box.api.hook('message', absent_url())}"):
        entity = box.api.one(path)
        assert got(box.api.put(path, entity)) == entity
    assert box.control.findings() == []


@pytest.mark.parametrize(
    ("method", "path", "asked", "found", "status"),
    [
        ("POST", "/contact", {"json": {**contact(), "nickname": "N"}}, ("unknown_field", "nickname"), 201),
        ("GET", "/contact", {"params": {"sort": "name"}}, ("unknown_parameter", "sort"), 200),
        ("GET", "/nowhere", {}, ("undocumented_call", "GET /nowhere"), 404),
        ("PATCH", "/contact", {}, ("undocumented_call", "PATCH /contact"), 405),
    ],
)
def test_a_field_a_parameter_and_a_call_that_nobody_knows_are_found_and_ignored(
    method: str, path: str, asked: Json, found: tuple[str, str], status: int, box: Box
) -> None:
    assert box.api.request(method, path, **asked).status_code == status
    finding = only(box)
    assert (finding["system"], finding["kind"], finding["detail"]) == ("msgboxx", *found)
    assert journalled(box, finding) == (method, f"/msgboxx{path}", status)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/contcat", ": /msgboxx/contact is served."),
        (f"/contcat/{CONTACT}", ": /msgboxx/contact/<contact_id> is served."),
        ("/oauth/tokens", ": /msgboxx/oauth/token is served."),
        ("/Message/", ": /msgboxx/message is served."),
        ("//contact", ": it has a doubled slash; /msgboxx/contact has none."),
        ("/contact//x", ": it has a doubled slash; /msgboxx/contact/x has none."),
        *[(path, "") for path in ("/0/0/0", "/contact/a/b/c/d/e/f", "/" + "x" * 101, "/cantcot/a/b")],
    ],
)
def test_a_misspelled_path_is_found_with_the_one_served_if_it_is_like_any(path: str, meant: str, box: Box) -> None:
    box.api.get(path)
    assert only(box)["detail"] == f"GET {path}{meant}"


@pytest.mark.parametrize("path", ["/message/text", "/messages/txt", "/messages/Text"])
def test_a_call_that_takes_the_method_is_meant_before_one_that_does_not(path: str, box: Box) -> None:
    access = box.control.system("coext")
    key = {"X-API-Key": access["credentials"]["api_key"]}
    requests.post(f"{access['base_url']}{path}", json={}, headers=key, timeout=10)
    assert only(box)["detail"].endswith(f"{path}: /coext/api/v1/external/messages/text is served.")


def test_a_call_before_retry_after_is_over_is_found(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 3}})
    assert [box.api.get("/team").status_code for _ in range(4)] == [200, 200, 429, 429]
    finding = only(box)
    assert finding["kind"] == "ignored_rate_limit"
    assert journalled(box, finding) == ("GET", "/msgboxx/team", 429)
    assert finding["request_id"] == box.control.requests(status=429)[0]["id"]


def test_who_waits_until_retry_after_is_over_and_who_is_another_application_is_not(make_box: MakeBox) -> None:
    box = make_box(limits={"msgboxx": {"per_minute": 2}})
    assert [box.api.get("/team").status_code for _ in range(2)] == [200, 429]
    with Api(box.control.system("msgboxx"), application="another") as other:
        assert other.get("/team").status_code == 200
    box.control.advance(60)
    assert box.api.get("/team").status_code == 200
    assert box.control.findings() == []


def test_an_injected_rate_limit_is_ignored_no_less(box: Box) -> None:
    box.control.fault("rate_limit", times=1)
    assert [box.api.get("/team").status_code for _ in range(2)] == [429, 200]
    assert only(box)["kind"] == "ignored_rate_limit"


def test_findings_are_the_newest_first_and_filtered(box: Box) -> None:
    box.api.get("/contact", a="1", b="2")
    box.api.get("/nowhere")
    newest, *others = [(finding["kind"], finding["detail"]) for finding in box.control.findings()]
    assert newest == ("undocumented_call", "GET /nowhere")
    assert sorted(others) == [("unknown_parameter", "a"), ("unknown_parameter", "b")]
    assert len(box.control.findings(kind="unknown_parameter")) == 2
    assert box.control.findings(system="tripdesk") == []
    assert len(box.control.findings(page=2, page_size=2)) == 1


def test_findings_are_bounded_and_say_what_was_dropped(box: Box) -> None:
    for start in range(0, 1_100, 100):
        box.api.get("/contact", **{f"p{number}": "" for number in range(start, start + 100)})
    paging = box.control.client.call("GET", f"/sandboxes/{box.control.id}/findings")["paging"]
    assert (paging["total"], paging["dropped"]) == (1_000, 100)
