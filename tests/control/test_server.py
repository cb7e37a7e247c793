"""What the server says of itself: health, where everything is, its documents, and paths that nobody serves."""

from collections.abc import Iterator

import pytest

from mock_server import __version__, systems
from mock_server.client import Client
from mock_server.server.composition import Server
from mock_server.ui import files
from tests.support.box import Box, Control
from tests.support.http import Http, got
from tests.support.msgboxx import WEBHOOK
from tests.support.process import ONE, call, serving
from tests.support.servers import own_control


@pytest.fixture
def http(server: Server) -> Iterator[Http]:
    with Http(server.url) as opened:
        yield opened


def test_health_is_ok_and_names_version_and_systems(control: Control) -> None:
    body, later = (got(control.get("/health")) for _ in range(2))
    assert 0 <= body.pop("uptime_seconds") <= later["uptime_seconds"]
    assert body == {"status": "ok", "ready": True, "version": __version__, "systems": list(systems.ours())}
    assert control.request("HEAD", "/health").status_code == 200


def test_the_root_names_every_systems_base_url_and_is_only_read(http: Http, server: Server) -> None:
    names = {name: f"{server.url}/{name}{systems.load(name).base_path}" for name in systems.ours()}
    assert got(http.get("/")) == {"systems": names, "control": f"{server.url}/_mock"}
    refused = http.delete("/")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/_mock/health", "/_mock/sandboxes", "/_mock/x", "/msgboxx/contact", "/nothing"])
def test_every_answer_says_that_it_is_the_mocks(http: Http, path: str) -> None:
    assert http.get(path).headers["X-Mock-Server"] == __version__


@pytest.mark.parametrize("place", ["/_mock", "/msgboxx", "/coax"])
@pytest.mark.parametrize("document", ["/openapi.json", "/docs", "/docs/start.js"])
def test_head_of_a_document_is_its_get_without_the_body(http: Http, place: str, document: str) -> None:
    whole, head = (http.request(method, place + document) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] == whole.headers[name] for name in ("Content-Type", "Content-Length")] == [True] * 2


@pytest.mark.parametrize("path", ["/_mock", "/_mock/"])
def test_the_control_planes_root_leads_to_its_document(http: Http, path: str) -> None:
    answer = http.get(path)
    assert http.post(path).status_code == 404
    assert [one.status_code for one in (*answer.history, answer)] == [302, 200]
    assert answer.url.endswith("/_mock/docs")


def test_the_icon_that_browsers_ask_for_is_no_call_of_the_application(http: Http, control: Control) -> None:
    answer = http.get("/favicon.ico")
    assert (answer.status_code, answer.content) == (204, b"")
    assert got(control.get("/refused", path="/favicon.ico"))["items"] == []


def test_where_warnings_are_asked_for_no_request_is_in_the_log() -> None:
    with serving(*ONE, "--log-level", "warning") as server:
        assert call(f"{server.url}/nowhere").status == 404
        server.signal()
        assert "nowhere" not in server.log


def test_an_empty_answer_has_no_type(box: Box) -> None:
    with box.log_in() as api:
        answers = [box.control.delete(f"{box.path}/faults"), api.delete(f"/webhook/{WEBHOOK}")]
    assert [(answer.content, answer.headers.get("Content-Type")) for answer in answers] == [(b"", None)] * 2


def test_the_server_tells_how_it_was_set_up(control: Control, server: Server) -> None:
    body = got(control.get("/server"))
    assert (body["version"], body["has_token"], body["seed"]) == (__version__, False, 1)
    assert body["bounds"]["max_events"] == server.settings.max_events
    assert set(body["systems"]) == set(server.settings.systems)
    assert body["streams"]["open"] == 0
    assert body["sandboxes"] == got(control.get("/sandboxes"))["paging"]["total"]
    assert body["webhooks_go_to"] == ["private networks"]


def test_a_server_with_a_token_tells_so_and_not_which() -> None:
    settings = {"control_token": "operator", "webhook_allow": ("hooks.example",), "max_events": 7}
    with own_control("msgboxx", **settings) as operator:
        body = got(operator.get("/server"))
    assert (body["has_token"], body["webhooks_go_to"]) == (True, ["hooks.example"])
    assert body["bounds"]["max_events"] == 7
    assert "operator" not in str(body)


def test_each_system_tells_what_it_is_and_can(control: Control) -> None:
    body = got(control.get("/systems"))
    told = {system["name"]: system for system in body["items"]}
    assert set(told) == set(got(control.get("/health"))["systems"])
    assert told["coext"]["base_path"] == "/coext/api/v1/external"
    assert "message.delivered" in told["coext"]["webhooks"]["events"]
    assert told["msgboxx"]["webhooks"]["own_api"] is True
    assert "bounced" in told["tripdesk"]["statuses"]
    assert told["tripdesk"]["planes"]
    assert {"method": "PUT", "path": "campaigns/{id}"}.items() <= told["coax"]["dashboard"][0].items()
    (undeliverable,) = (one for one in body["recipients"] if one["who"] == "a number that ends in 0001")
    assert (undeliverable["statuses"], undeliverable["error"]["code"]) == (["sent", "failed"], "undeliverable")
    assert "unknown_field" in body["findings"]
    assert {"code": "opted_out", "message": "The recipient has opted out."} in body["failures"]


def test_it_is_told_by_which_fields_and_values_each_list_is_searched(control: Control, box: Box) -> None:
    searched = got(control.get("/systems"))["search"]
    paths = {"parcels": "webhooks/parcels", "deliveries": "webhooks/deliveries"}
    assert {"name": "dir", "values": ["in", "out"]} in searched["messages"]
    for name, fields in searched.items():
        for field in fields:
            for value in field["values"] or ("2026-01-01",):
                answer = box.get(f"/{paths.get(name, name)}", query=f"{field['name']}:{value}")
                assert answer.status_code in (200, 422), answer.text
                assert "There is no field" not in answer.text
                assert answer.status_code == 200 or not field["values"], answer.text


def test_the_server_and_each_stream_tell_the_version_of_the_pages_files(control: Control, box: Box) -> None:
    told = got(control.get("/server"))["ui"]
    assert told == files.version()
    with Client(control.url) as client:
        hello = next(client.sandbox(box.id).follow())
    assert (hello["event"], hello["ui"]) == ("hello", told)
