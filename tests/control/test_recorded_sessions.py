"""A session by hand, written down as a test: it runs green against the same seed, in each system, and can fail."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from mock_server.server.composition import Server
from mock_server.systems import ours
from tests.conftest import MakeBox
from tests.control._planting import secrets_of
from tests.control.test_dashboard import SETS
from tests.control.test_events import newest
from tests.support import coax, coext, process, tripdesk
from tests.support.box import Box, refused
from tests.support.http import got

CUSTOMER = "+447700900123"
LOCATION = "c0a00001-0000-4000-8000-000000000001"
Run = Callable[..., str]


def coax_answers(box: Box, text: str) -> int:
    with coax.Api.of(box) as api:
        return api.send(message=text, phone=CUSTOMER, business_location_id=LOCATION).status_code


def coext_answers(box: Box, text: str) -> int:
    with coext.Api.of(box) as api:
        return api.text(CUSTOMER, text).status_code


def msgboxx_answers(box: Box, text: str) -> int:
    (written, *_) = box.messages(system="msgboxx", direction="inbound", **{"from": CUSTOMER})
    told = box.message(written["id"])
    with box.log_in() as api:
        body = {"apiAccountId": told["account"], "contactId": told["party"], "message": text}
        return api.post("/message", body).status_code


def tripdesk_answers(box: Box, text: str) -> int:
    with tripdesk.Api.of(box) as api:
        return api.send(CUSTOMER, text=text).status_code


ANSWERS: dict[str, Callable[[Box, str], int]] = {
    "coax": coax_answers,
    "coext": coext_answers,
    "msgboxx": msgboxx_answers,
    "tripdesk": tripdesk_answers,
}
# What is set by hand in each dashboard; in TripDesk's, money is credited.
DASHBOARDS = {"coax": "coax/campaigns", "coext": "coext/templates", "msgboxx": "msgboxx/apiaccounts"}


def by_hand(box: Box, system: str) -> None:
    """What a person does on the page, and what their application answers."""
    answers = ANSWERS[system]
    got(box.post("/events", {"type": "test.note", "what": "Ada asks, and is answered."}), 201)
    box.inbound(CUSTOMER, 'Can it be "Saturday"?', system=system)
    assert answers(box, "Yes, it can.") < 300
    box.advance(3_600)
    got(box.control.request("PATCH", box.path, json={"delivery": {"mode": "manual"}}))
    if system == "tripdesk":
        got(box.post("/tripdesk/wallet/credit", {"amount": "5.00"}))
    else:
        identifier, body = SETS[DASHBOARDS[system]]
        got(box.put(f"/{DASHBOARDS[system]}/{identifier}", body))
    fault = got(box.post("/faults", {"kind": "error", "system": system, "status": 503, "times": 5, "after": 0}), 201)
    if system != "msgboxx":
        # There the log-in would be struck.
        assert answers(box, "Nobody gets this.") == 503
    assert box.control.delete(f"{box.path}/faults/{fault['id']}").status_code == 204
    assert answers(box, "See you on Saturday.") < 300
    said = box.messages(system=system, direction="outbound", q="See you on Saturday.")
    got(box.report(said[0]["id"], "failed", error={"code": "opted_out", "message": "No more."}))
    got(box.put("/webhooks/coax", {"url": "http://127.0.0.1:9/hook", "events": ["message.received"]}))
    box.advance(1.5)


@pytest.fixture
def run(server: Server, tmp_path: Path) -> Run:
    """What pytest says of a test that stands alone, against the server that these tests share."""
    variables = {"MESSAGING_MOCK_URL": server.url, "no_proxy": "*", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # Whatever worker runs this test, no worker runs that one.
    variables["PYTEST_XDIST_WORKER"] = ""
    command = (sys.executable, "-m", "pytest", "-q", "-rf", "-p", "mock_server.pytest_plugin", "-p", "no:cacheprovider")

    def ran(*codes: str) -> str:
        for place, code in enumerate(codes):
            (tmp_path / f"test_recorded_{place}.py").write_text(code)
        return process.run(command=command, variables=variables, cwd=tmp_path).stdout

    return ran


@pytest.mark.parametrize("system", ours())
def test_a_session_by_hand_is_green_with_the_same_seed_and_can_be_red(make_box: MakeBox, run: Run, system: str) -> None:
    box = make_box(fixtures="default", seed=11, signatures="real")
    by_hand(box, system)
    code = recorded(box)
    assert f"    {system}_mock.inbound('{CUSTOMER}', 'Can it be \"Saturday\"?')\n" in code
    assert "    # Ada asks, and is answered.\n" in code
    assert "    messaging_mock.advance(hours=1)\n" in code
    assert "['Yes, it can.', 'See you on Saturday.']\n" in code
    told = run(code, code.replace("== ['Yes, it can.',", "== ['No.',"))
    assert "1 failed, 1 passed" in told, f"{code}\n{told}"
    assert "FAILED test_recorded_1.py" in told
    assert "'No.'" in told


def test_how_its_sandbox_began_stands_in_the_marker(make_box: MakeBox, run: Run) -> None:
    box = make_box(fixtures="empty", delivery={"mode": "manual"}, limits={"coax": {"per_minute": 9}}, strict=True)
    code = recorded(box)
    for told in ("fixtures='empty'", "'mode': 'manual'", "limits={'coax': {'per_minute': 9}}", "strict=True"):
        assert told in code
    assert "1 passed" in run(code), code


def test_a_session_with_a_running_clock_is_recorded_with_its_times(make_box: MakeBox, run: Run) -> None:
    box = make_box(fixtures="default", clock={"now": "2026-01-01T09:00:00Z", "frozen": False})
    assert tripdesk_answers(box, "On its way.") == 202
    box.advance(10)
    box.inbound(CUSTOMER, "Thanks", system="tripdesk")
    code = recorded(box)
    assert "messaging_mock.advance(to='2026-01-01T09:00:1" in code
    told = run(code)
    assert "1 passed" in told, f"{code}\n{told}"


def test_no_secret_is_in_it_but_where_a_test_reads_it_from_its_own_sandbox(world: Box) -> None:
    world.inbound(CUSTOMER, "Hello")
    msgboxx_answers(world, "Hello")
    got(world.put("/webhooks/coax", {"url": "http://127.0.0.1:9/hook", "secret": "planted-secret-of-a-webhook"}))
    code = recorded(world)
    assert [secret for secret in (*secrets_of(world, but="_id"), "planted", "eyJ") if secret in code] == []
    assert "msgboxx_mock.credentials['password']" in code
    assert "access_token_" in code


def test_a_closed_socket_is_expected_as_one(world: Box, run: Run) -> None:
    got(world.post("/faults", {"kind": "reset", "system": "coext", "times": 1}), 201)
    with pytest.raises(requests.ConnectionError):
        coext_answers(world, "Hello")
    code = recorded(world)
    assert "with pytest.raises(requests.RequestException):" in code
    assert "1 passed" in run(code), code


def test_a_span_is_recorded_alone_and_too_much_to_be_kept_is_said(world: Box) -> None:
    world.inbound(CUSTOMER, "before")
    place = newest(world)
    world.inbound(CUSTOMER, "x" * 3_000)
    code = recorded(world, after=place)
    assert "before" not in code
    assert "    # Too much was said to be kept: inbound.given of msgboxx.\n" in code


def test_a_span_is_a_table_as_well_the_oldest_first(world: Box) -> None:
    world.inbound(CUSTOMER, "one | two")
    got(world.post("/events", {"type": "test.note", "what": "step 2"}), 201)
    text = recorded(world, "markdown")
    head, rule, *rows = text.splitlines()
    assert (head, rule) == ("| at | whose | system | what |", "| --- | --- | --- | --- |")
    assert [row.split(" | ")[1] for row in rows] == ["you", "message", "you"]
    assert "one \\| two" in rows[1]
    assert rows[2].endswith("|  | step 2 |")


def test_a_note_is_an_event_and_what_is_none_is_refused(box: Box) -> None:
    noted = got(box.post("/events", {"type": "test.note", "what": "step 1"}), 201)
    assert (noted["type"], noted["lane"], noted["what"]) == ("test.note", "you", "step 1")
    assert got(box.get("/events", limit=1))["items"] == [noted]
    refused(box.post("/events", {"type": "message.created", "what": "step"}), 422, "type")
    for what in ("x" * 201, " "):
        refused(box.post("/events", {"type": "test.note", "what": what}), 422, "what")


def test_a_form_takes_no_order_and_waits_for_nothing(box: Box) -> None:
    refused(box.get("/events", **{"as": "pytest", "order": "asc"}), 422, "order")
    refused(box.get("/events", **{"as": "markdown", "wait": 1, "after": newest(box)}), 422, "wait")
    assert box.get("/events", **{"as": "pytest", "after": "7f3a91c2-5"}).status_code == 410


def recorded(box: Box, form: str = "pytest", **span: str) -> str:
    return box.form("/events", form, **span)
