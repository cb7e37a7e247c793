"""Each method of `mock_server.Client` does what it says, and a problem carries what the server said."""

from __future__ import annotations

import asyncio
import inspect
import os
import shlex
import subprocess
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import requests

import mock_server
from mock_server.client import Client, ControlProblem, Sandbox
from tests.operator.boxes import ACCOUNT, CUSTOMER, NEW_ID, NOW, Box, Json, contact
from tests.support.receivers import Receiver

USER = {"username": "u", "password": "p", "firstName": "F", "lastName": "L", "apiAccountIds": [ACCOUNT]}


def _change(box: Box) -> bool:
    changed = box.control.change(delivery={"mode": "manual"}, limits={"msgboxx": {"per_minute": 7}})
    return (changed["delivery"]["mode"], changed["limits"]["msgboxx"]["per_minute"]) == ("manual", 7)


def _delete(box: Box) -> bool:
    box.control.delete()
    return box.control.id not in [shown["id"] for shown in box.control.client.sandboxes(page_size=200)]


def _reset(box: Box) -> bool:
    box.api.made("/contact", contact())
    before = box.control.system("msgboxx")["credentials"]
    after = box.control.reset()
    box.api.renew()
    found = box.api.get("/contact", mobileNumber=contact()["mobileNumber"]).json()["items"]
    return after["systems"]["msgboxx"]["credentials"] == before and found == []


def _state(box: Box) -> bool:
    state = box.control.export_state()
    box.control.advance(5)
    shown = box.control.import_state(state)
    return shown["clock"]["now"] == NOW and box.control.export_state() == state


def _message(box: Box) -> bool:
    written = box.control.inbound("msgboxx", CUSTOMER, "text", to=ACCOUNT, name="N", attachments=["http://x/y.png"])
    (listed,) = box.control.messages(from_=CUSTOMER, q="text", since=NOW)
    shown = box.control.message(written["id"])
    page = box.control.copied_message(written["id"], "markdown")
    return shown == shown | written and listed == written and written["kind"] == "media" and written["id"] in page


def _search(box: Box) -> bool:
    for number in range(3):
        box.control.inbound("msgboxx", CUSTOMER, f"sought {number}")
    box.api.get("/nowhere")
    texts = [found["text"] for found in box.control.messages(query="sought dir:in -text:1")]
    one = box.control.messages(query="sought", limit=1, view="summary")
    return (
        texts == ["sought 2", "sought 0"]
        and [found["text"] for found in one] == ["sought 2"]
        and len(box.control.requests(query="status:404 path:*/nowhere")) == 1
        and len(box.control.findings(query="kind:undocumented_call")) == 1
        and box.control.deliveries(query="event:none*") == []
    )


def _customers(box: Box) -> bool:
    written = box.control.inbound("msgboxx", CUSTOMER, "Hello", to=ACCOUNT)
    (options,) = box.control.inbound_options("msgboxx", CUSTOMER)
    (person,) = box.control.people(query=f"with:{CUSTOMER}")
    (window,) = box.control.windows(system="msgboxx", address=CUSTOMER, state="open")
    return (
        options["to"][0]["id"] == ACCOUNT
        and person["last"]["id"] == written["id"] == window["message_id"]
        and [one["address"] for one in box.control.people(limit=1)] == [CUSTOMER]
        and len(box.control.windows(limit=2)) == 2
    )


def _wait(box: Box) -> bool:
    written = box.control.inbound("msgboxx", CUSTOMER, "waited for")
    return box.control.wait_for_messages(q="waited for", count=1, timeout=1) == [written]


def _report(box: Box) -> bool:
    sent = box.api.send()
    reported = box.control.report(sent["messageId"], "failed", error={"code": "c", "message": "m"})
    return (reported["status"], reported["error"]) == ("failed", {"code": "c", "message": "m"})


def _faults(box: Box) -> bool:
    first, second = box.control.fault("error", status=503), box.control.fault("reset", times=1)
    both = box.control.faults()
    unspent = box.control.faults(spent=True)
    box.control.disarm(first["id"])
    one = box.control.faults()
    box.control.disarm()
    return both == [first, second] and one == [second] and box.control.faults() == unspent == []


def _journal(box: Box) -> bool:
    box.api.get("/team")
    (entry,) = box.control.requests(path="/msgboxx/team", method="GET")
    whole, page = box.control.request(entry["id"]), box.control.copied(entry["id"], "markdown")
    same = whole == whole | entry and whole["messages"] == [] and entry["id"] in page
    box.control.clear_requests()
    return same and box.control.requests() == [] and "***" in entry["headers"]["Authorization"]


def _curl(box: Box) -> bool:
    box.api.post("/contact", contact())
    command = box.control.curl(box.control.requests(method="POST", path="/msgboxx/contact")[0]["id"])
    token = str(box.api.session.headers["Authorization"]).removeprefix("Bearer ")
    ran = subprocess.run(
        ["sh", "-c", f"{command} -s -o /dev/null -w '%{{http_code}}'"],
        env={**os.environ, "MSGBOXX_TOKEN": token, "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return token not in command and shlex.split(command)[0] == "curl" and ran.stdout == "409"


def _verify(box: Box) -> bool:
    box.api.send("verified")
    box.control.verify(requests=[{"path": "/msgboxx/message"}], messages=[{"q": "verified"}], in_order=True)
    with pytest.raises(ControlProblem) as wrong:
        box.control.verify(messages=[{"q": "verified", "times": 2}])
    return wrong.value.errors == {"messages[0]": [{"expected": "exactly 2 times", "found": 1}]}


def _findings(box: Box) -> bool:
    box.api.get("/nowhere")
    kinds = [finding["kind"] for finding in box.control.findings(kind="undocumented_call")]
    (group,) = box.control.findings(group="kind")
    box.control.clear_findings()
    return kinds == ["undocumented_call"] and group["count"] == 1 and box.control.findings() == []


def _webhooks(box: Box) -> bool:
    hook = box.api.hook("contact", "http://127.0.0.1:9/x", enabled=False)
    (shown,) = (one for one in box.control.webhooks() if one["id"] == hook)
    with pytest.raises(ControlProblem) as refused:
        box.control.subscribe("msgboxx", "http://127.0.0.1:9/x", secret="s", events=["a"], enabled=False)
    expected = {"system": "msgboxx", "id": hook, "url": "http://127.0.0.1:9/x", "enabled": False, "own_api": True}
    return shown == expected | {"events": ["contact.created"]} and refused.value.status == 409


def _deliveries(box: Box) -> bool:
    box.api.send()
    drained = box.control.drain(timeout=2)
    (row,) = box.control.deliveries(system="msgboxx", event="message.created", status="skipped")
    (parcel,) = box.control.parcels(query=f"id:{row['id']} status:skipped")
    shown = box.control.delivery(parcel["id"])
    for act in (
        lambda: box.control.copied_delivery(row["id"]),
        lambda: box.control.try_webhook("coext", "message.sent"),
    ):
        with pytest.raises(ControlProblem, match="409"):
            act()
    with pytest.raises(ControlProblem) as nothing:
        box.control.redeliver(row["id"])
    return drained == {"under_way": 0, "attempted": 1} and nothing.value.status == 409 and shown["id"] == row["id"]


def _events(box: Box) -> bool:
    before = box.control.events(limit=1)["last"]
    box.control.inbound("msgboxx", CUSTOMER, "told")
    page = box.control.events(after=before, types=["message", "clock"], wait=1)
    (told,) = page["items"]
    return told["type"] == "message.created" and box.control.events(before=told["id"], limit=1)["items"] != [told]


def _recorded(box: Box) -> bool:
    noted = box.control.note("step 1")
    box.control.inbound("msgboxx", CUSTOMER, "recorded", to=ACCOUNT)
    table = box.control.recorded("markdown", after=noted["id"], types=["inbound"])
    return (
        (noted["type"], noted["what"]) == ("test.note", "step 1")
        and table.count("\n") == 3
        and "msgboxx_mock.inbound(" in box.control.recorded(after=noted["id"])
    )


def _reading(box: Box) -> bool:
    (account, *_) = box.control.listed("msgboxx", "apiaccounts", limit=1)
    return (
        box.control.record("msgboxx", "apiaccounts", account["id"]) == account
        and len(box.control.listed("msgboxx", "apiaccounts")) >= 1
        and {one["system"] for one in box.control.limits()} >= {"coext", "tripdesk"}
        and box.control.state_size()["messages"] == len(box.control.export_state()["messages"])
    )


def _full_report(box: Box) -> bool:
    box.api.send("reported")
    failure = {"nodeid": "a.py::test_it", "longrepr": "assert 0 == 1"}
    plain, asked = box.control.full_report(), box.control.full_report(failure=failure, redact=["reported"])
    page = box.control.report_page(failure=failure, since=NOW)
    return (
        plain["failure"] is None
        and plain["messages"][0]["text"] == "reported"
        and asked["messages"][0]["text"] == "***"
        and "<h1>✕ a.py::test_it</h1>" in page
        and "<h1>Sandbox " in box.control.report_page()
    )


def _follow(box: Box) -> bool:
    with closing(box.control.follow(types=["message"], gap_ms=100)) as stream:
        hello = next(stream)
        box.control.inbound("msgboxx", CUSTOMER, "told")
        changes = next(stream)
    with closing(box.control.follow(after=hello["last"])) as again:
        resumed = next(again)["resumed"]
    return (hello["event"], changes["items"][0]["row"]["text"], resumed) == ("hello", "told", True)


def _due(box: Box) -> bool:
    sent = box.api.send()
    (first, *_), ends = box.control.due(limit=1), box.control.due(limit=200, passive=True)
    moved = box.control.advance(next=True)
    kinds = {end["kind"] for end in ends}
    return (
        (first["refs"], first["kind"]) == ({"message": sent["messageId"]}, "message.status")
        and moved["now"] == first["at"]
        and kinds >= {"message.status", "window.closes"}
    )


TABLE: dict[str, Callable[[Box], bool]] = {
    "get": lambda box: box.control.get()["id"] == box.control.id,
    "system": lambda box: set(box.control.system("msgboxx")) >= {"base_url", "credentials", "other_credentials"},
    "change": _change,
    "delete": _delete,
    "reset": _reset,
    "export_state import_state": _state,
    "due": _due,
    "events": _events,
    "follow": _follow,
    "full_report report_page": _full_report,
    "limits listed record state_size": _reading,
    "note recorded": _recorded,
    "stores": lambda box: {store["name"] for store in box.control.stores()} >= {"messages", "msgboxx.contacts"},
    "clock": lambda box: box.control.clock() == {"now": NOW, "frozen": True},
    "advance": lambda box: (
        box.control.advance(1.5)["now"] == "2024-05-01T10:00:01.500Z"
        and box.control.advance(to="2024-05-02T00:00:00.000Z")["now"] == "2024-05-02T00:00:00.000Z"
    ),
    "resume freeze": lambda box: box.control.resume()["frozen"] is False and box.control.freeze()["frozen"] is True,
    "inbound messages message copied_message": _message,
    "messages requests findings deliveries": _search,
    "inbound_options people windows": _customers,
    "wait_for_messages": _wait,
    "report": _report,
    "fault faults disarm": _faults,
    "requests request copied clear_requests": _journal,
    "curl": _curl,
    "verify": _verify,
    "findings clear_findings": _findings,
    "webhooks subscribe": _webhooks,
    "deliveries parcels delivery copied_delivery try_webhook redeliver drain": _deliveries,
    "set": lambda box: box.control.set("msgboxx", f"users/{NEW_ID}", USER)["username"] == "u",
}


@pytest.mark.parametrize("names", TABLE)
def test_a_method_of_a_sandbox_does_what_it_says(names: str, box: Box) -> None:
    assert TABLE[names](box)


def test_the_table_walks_every_method() -> None:
    methods = {name for name, _ in inspect.getmembers(Sandbox, inspect.isfunction) if not name.startswith("_")}
    assert methods == {name for names in TABLE for name in names.split()}


def test_the_clients_own_methods_do_what_they_say(client: Client) -> None:
    health = client.health()
    assert (health["status"], health["version"]) == ("ok", mock_server.__version__)
    assert "/sandboxes" in client.openapi()["paths"]
    assert client.sandbox().id == "default"
    origin: Json = {"id": "made-by-client", "seed": 5, "fixtures": "empty", "now": NOW, "frozen": True}
    made = client.create_sandbox(
        **origin, delivery={"mode": "manual"}, limits={"msgboxx": {"per_minute": 1}}, strict=True
    )
    made.change(label="of this test", labels={"team": "tests"}, ttl_seconds=600)
    shown = made.get()
    assert (shown["id"], shown["seed"], shown["strict"]) == ("made-by-client", 5, True)
    assert [one["id"] for one in client.sandboxes(label="of this*", view="summary")] == ["made-by-client"]
    assert [one["ttl_seconds"] for one in client.sandboxes(labels={"team": "tests"})] == [600]
    assert {system["name"] for system in client.systems()["items"]} == set(health["systems"])
    assert client.server()["version"] == mock_server.__version__
    assert _bad(client.save).status == 409
    assert "mock_sandboxes " in client.metrics()
    assert shown["clock"] == {"now": NOW, "frozen": True}
    assert made.id in [one["id"] for one in client.sandboxes(page_size=200)]
    assert len(client.sandboxes(page=1, page_size=1)) == 1
    with pytest.raises(ControlProblem) as taken:
        client.create_sandbox(id="made-by-client")
    assert taken.value.status == 409
    assert len(client.sandboxes(page_size=1)) == client.server()["sandboxes"]
    assert client.delete_sandboxes(label="of this test", labels={"team": "tests"}) == 1
    assert client.create_sandbox(labels={"team": "others"}, ttl_seconds=5).get()["labels"] == {"team": "others"}
    assert client.delete_sandboxes(labels={"team": "others"}) == 1


def _bad(what: Callable[[], Any]) -> ControlProblem:
    with pytest.raises(ControlProblem) as problem:
        what()
    return problem.value


def test_a_problem_carries_status_title_detail_and_errors(box: Box) -> None:
    invalid = _bad(lambda: box.control.fault("error", status=1, surprise=2))
    assert invalid.status == 422
    assert invalid.title.startswith("Unprocessable ")
    assert set(invalid.errors) == {"status", "surprise"}
    assert invalid.body["type"] == "about:blank"
    assert invalid.detail
    assert "surprise" in str(invalid)
    backwards = _bad(lambda: box.control.advance(to="2020-01-01T00:00:00.000Z"))
    assert (backwards.status, backwards.detail, backwards.errors) == (409, "The clock goes forward only.", {})
    assert _bad(lambda: box.control.message("nobody")).status == 404
    assert _bad(lambda: box.control.advance(401 * 86_400)).status == 409
    sent = box.api.send()["messageId"]
    box.control.advance(60)
    assert _bad(lambda: box.control.report(sent, "sent")).status == 409


def test_an_answer_that_is_no_problem_document_is_a_problem_all_the_same(receiver: Receiver) -> None:
    receiver.will_always(502)
    with Client(receiver.url.removesuffix("/hook")) as client:
        problem = _bad(lambda: client.call("GET", "/sandboxes"))
    assert (problem.status, problem.title) == (502, "Bad Gateway")


def test_a_server_that_is_not_there_is_a_connection_error() -> None:
    with Client("http://127.0.0.1:9") as client, pytest.raises(requests.ConnectionError):
        client.health()


def test_the_package_offers_client_problem_settings_and_server() -> None:
    assert mock_server.Client is Client
    assert mock_server.ControlProblem is ControlProblem
    assert {"Client", "ControlProblem", "Settings", "create_server"} <= set(mock_server.__all__)


def test_a_wait_that_held_up_an_applications_loop_says_so_and_one_in_another_thread_does_not(box: Box) -> None:
    async def waited() -> tuple[ControlProblem, ControlProblem]:
        async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as application:
            host, port = application.sockets[0].getsockname()
            box.control.subscribe("coax", f"http://{host}:{port}/", events=["message.received"])
            box.control.inbound("coax", CUSTOMER, "Are you open?")
            held_up = _bad(lambda: box.control.drain(timeout=0.3))
            elsewhere = await asyncio.to_thread(
                _bad, lambda: box.control.wait_for_messages(q="nobody says this", timeout=0.1)
            )
        return held_up, elsewhere

    held_up, elsewhere = asyncio.run(waited())
    assert (held_up.status, elsewhere.status) == (408, 408)
    (note,) = held_up.__notes__
    assert "await asyncio.to_thread(" in note
    assert not hasattr(elsewhere, "__notes__")
    assert not hasattr(_bad(lambda: box.control.wait_for_messages(q="nobody says this", timeout=0.1)), "__notes__")
