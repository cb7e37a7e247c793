"""Each method of `Client`, and of `AsyncClient` on asyncio and on trio, does what it says; what a problem carries."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from functools import partial, wraps
from typing import Any

import anyio
import pytest

import mock_server
from mock_server.client import Client, ControlProblem, Sandbox
from mock_server.client.aio import AsyncClient, AsyncSandbox
from tests.operator.boxes import ACCOUNT, CUSTOMER, NEW_ID, NOW, Box, Json, refused

FAILURE = {"code": "c", "message": "m"}
USER = {"username": "u", "password": "p", "firstName": "F", "lastName": "L", "apiAccountIds": [ACCOUNT]}


def _reset(box: Box) -> bool:
    box.send()
    before = box.control.system("msgboxx")["credentials"]
    after = box.control.reset()
    return after["systems"]["msgboxx"]["credentials"] == before and box.control.messages(q="Hello.") == []


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
    (one,) = box.control.messages(query="sought", limit=1, view="summary")
    (request,) = box.control.requests(query="status:404 path:*/nowhere")
    (finding,) = box.control.findings(query="kind:undocumented_call")
    found = (texts, one["text"], finding["request_id"], box.control.deliveries(query="event:none*"))
    return found == (["sought 2", "sought 0"], "sought 2", request["id"], [])


def _customers(box: Box) -> bool:
    written = box.control.inbound("msgboxx", CUSTOMER, "Hello", to=ACCOUNT)
    (options,) = box.control.inbound_options("msgboxx", CUSTOMER)
    (person,) = box.control.people(query=f"with:{CUSTOMER}")
    (window,) = box.control.windows(system="msgboxx", address=CUSTOMER, state="open")
    (last,), two = box.control.people(limit=1), box.control.windows(limit=2)
    found = (options["to"][0]["id"], person["last"]["id"], window["message_id"], last["address"], len(two))
    return found == (ACCOUNT, written["id"], written["id"], CUSTOMER, 2)


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


def _verify(box: Box) -> bool:
    box.api.send("verified")
    box.control.verify(requests=[{"path": "/msgboxx/message"}], messages=[{"q": "verified"}], in_order=True)
    wrong = refused(422, box.control.verify, messages=[{"q": "verified", "times": 2}])
    return wrong.errors == {"messages[0]": [{"expected": "exactly 2 times", "found": 1}]}


def _findings(box: Box) -> bool:
    box.api.get("/nowhere")
    kinds = [finding["kind"] for finding in box.control.findings(kind="undocumented_call")]
    (group,) = box.control.findings(group="kind")
    box.control.clear_findings()
    return kinds == ["undocumented_call"] and group["count"] == 1 and box.control.findings() == []


def _webhooks(box: Box) -> bool:
    hook, url = box.api.hook("contact", "http://127.0.0.1:9/x", enabled=False), "http://127.0.0.1:9/x"
    (shown,) = (one for one in box.control.webhooks() if one["id"] == hook)
    refused(409, box.control.subscribe, "msgboxx", url, secret="s", events=["a"], enabled=False)
    expected = {"system": "msgboxx", "id": hook, "url": url, "enabled": False, "own_api": True}
    return shown == expected | {"events": ["contact.created"]}


def _deliveries(box: Box) -> bool:
    box.send()
    drained = box.control.drain(timeout=2)
    (row,) = box.control.deliveries(system="msgboxx", event="message.created", status="skipped")
    (parcel,) = box.control.parcels(query=f"id:{row['id']} status:skipped")
    shown = box.control.delivery(parcel["id"])
    for act in (box.control.copied_delivery, box.control.redeliver):
        refused(409, act, row["id"])
    refused(409, box.control.try_webhook, "coext", "message.sent")
    return drained == {"under_way": 0, "attempted": 1} and shown["id"] == row["id"]


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
    told = (noted["type"], noted["what"], table.count("\n"))
    return told == ("test.note", "step 1", 3) and "msgboxx_mock.inbound(" in box.control.recorded(after=noted["id"])


def _reading(box: Box) -> bool:
    (account,) = box.control.listed("msgboxx", "apiaccounts", limit=1)
    return (
        box.control.record("msgboxx", "apiaccounts", account["id"]) == account
        and {one["system"] for one in box.control.limits()} >= {"coext", "tripdesk"}
        and box.control.state_size()["messages"] == len(box.control.export_state()["messages"])
    )


def _full_report(box: Box) -> bool:
    box.api.send("reported")
    failure = {"nodeid": "a.py::test_it", "longrepr": "assert 0 == 1"}
    plain, asked = box.control.full_report(), box.control.full_report(failure=failure, redact=["reported"])
    told = (plain["failure"], plain["messages"][0]["text"], asked["messages"][0]["text"])
    pages = box.control.report_page(), box.control.report_page(failure=failure, since=NOW)
    headings = [heading in page for heading, page in zip(("Sandbox ", "✕ a.py::test_it</h1>"), pages, strict=True)]
    return told == (None, "reported", "***") and headings == [True, True]


def _follow(box: Box) -> bool:
    with closing(box.control.follow(types=["message"], gap_ms=100)) as stream:
        hello = next(stream)
        box.control.inbound("msgboxx", CUSTOMER, "told")
        # A slow machine may hear a beat first.
        changes = next(frame for frame in stream if frame["event"] == "changes")
    with closing(box.control.follow(after=hello["last"])) as again:
        resumed = next(again)["resumed"]
    return (hello["event"], changes["items"][0]["row"]["text"], resumed) == ("hello", "told", True)


def _due(box: Box) -> bool:
    (sent,) = box.send()
    (first, *_), ends = box.control.due(limit=1), box.control.due(limit=200, passive=True)
    moved = box.control.advance(next=True)
    kinds = {end["kind"] for end in ends}
    told = (first["refs"], first["kind"], moved["now"])
    return told == ({"message": sent}, "message.status", first["at"]) and kinds >= {"message.status", "window.closes"}


TABLE: dict[str, Callable[[Box], bool]] = {
    "get": lambda box: box.control.get()["id"] == box.control.id,
    "system": lambda box: set(box.control.system("msgboxx")) >= {"base_url", "credentials", "other_credentials"},
    "change": lambda box: box.control.change(delivery={"mode": "manual"})["delivery"]["mode"] == "manual",
    "delete": lambda box: not box.control.delete() and bool(refused(404, box.control.get)),
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
    "inbound wait_for_messages": lambda box: (
        [box.control.inbound("msgboxx", CUSTOMER, "awaited")] == box.control.wait_for_messages(q="awaited", timeout=1)
    ),
    "report": lambda box: box.control.report(*box.send(), "failed", error=FAILURE)["error"] == FAILURE,
    "fault faults disarm": _faults,
    "requests request copied clear_requests": _journal,
    "curl": lambda box: box.control.curl(box.control.requests()[0]["id"]).startswith("curl "),
    "verify": _verify,
    "findings clear_findings": _findings,
    "webhooks subscribe": _webhooks,
    "deliveries parcels delivery copied_delivery try_webhook redeliver drain": _deliveries,
    "set": lambda box: box.control.set("msgboxx", f"users/{NEW_ID}", USER)["username"] == "u",
}


class Awaited:
    """What awaits its verbs, looked at as if it did not: each call runs a loop of its own until it is through."""

    def __init__(self, one: Any, loop: str) -> None:
        self._one = one
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._one, name)
        if name == "sandbox":
            return lambda *args: Awaited(found(*args), self._loop)
        if name == "follow":
            return lambda *args, **named: self._frames(found(*args, **named))
        if not inspect.iscoroutinefunction(found):
            return found

        @wraps(found)
        def awaited(*args: Any, **named: Any) -> Any:
            came = anyio.run(lambda: found(*args, **named), backend=self._loop)
            return Awaited(came, self._loop) if isinstance(came, AsyncSandbox) else came

        return awaited

    def _frames(self, stream: AsyncIterator[Any]) -> Iterator[Any]:
        """A generator that belongs to one loop, which takes a step for each frame."""
        with asyncio.Runner() as runner:
            try:
                while True:
                    yield runner.run(anext(stream))
            finally:
                runner.run(stream.aclose())


@pytest.fixture(params=["blocking", "asyncio", "trio"])
def any_client(request: pytest.FixtureRequest, client: Client) -> Any:
    """`Client`, and `AsyncClient` on both loops."""
    return client if request.param == "blocking" else Awaited(AsyncClient(client.url), request.param)


@pytest.mark.parametrize("names", TABLE)
def test_a_method_of_a_sandbox_does_what_it_says(names: str, any_client: Any, box: Box) -> None:
    blocking, box.control = box.control, any_client.sandbox(box.control.id)
    assert TABLE[names](box)
    box.control = blocking


def test_the_table_walks_every_method() -> None:
    methods = {name for name, _ in inspect.getmembers(Sandbox, inspect.isfunction) if not name.startswith("_")}
    assert methods == {name for names in TABLE for name in names.split()}


def test_the_clients_own_methods_do_what_they_say(any_client: Any) -> None:
    health, systems = any_client.health(), {system["name"] for system in any_client.systems()["items"]}
    assert (health["status"], health["version"], set(health["systems"])) == ("ok", mock_server.__version__, systems)
    assert any_client.server()["version"] == mock_server.__version__
    assert "/sandboxes" in any_client.openapi()["paths"]
    assert "mock_sandboxes " in any_client.metrics()
    assert isinstance(any_client.refused(page_size=1), list)
    assert any_client.sandbox().id == "default"
    assert any_client.call("GET", "/health")["status"] == any_client.send("GET", "/health").json()["status"] == "ok"
    refused(409, any_client.save)

    origin: Json = {"id": "made-by-client", "seed": 5, "fixtures": "empty", "now": NOW, "frozen": True, "strict": True}
    more: Json = {"delivery": {"mode": "manual"}, "limits": {"msgboxx": {"per_minute": 1}}}
    made = any_client.create_sandbox(**origin, **more)
    made.change(label="of this test", labels={"team": "tests"}, ttl_seconds=600)
    shown = made.get()
    assert (made.id, shown["id"], shown["seed"], shown["strict"]) == ("made-by-client", "made-by-client", 5, True)
    assert (shown["clock"], shown["delivery"]["mode"]) == ({"now": NOW, "frozen": True}, "manual")
    refused(409, any_client.create_sandbox, id="made-by-client")
    assert [one["id"] for one in any_client.sandboxes(label="of this*", view="summary")] == ["made-by-client"]
    assert [one["ttl_seconds"] for one in any_client.sandboxes(labels={"team": "tests"})] == [600]
    assert len(any_client.sandboxes(page=1, page_size=1)) == 1
    assert len(any_client.sandboxes(page_size=1)) == any_client.server()["sandboxes"]
    assert any_client.delete_sandboxes(label="of this test", labels={"team": "tests"}) == 1
    assert any_client.create_sandbox(labels={"team": "others"}, ttl_seconds=5).get()["labels"] == {"team": "others"}
    assert any_client.delete_sandboxes(labels={"team": "others"}) == 1


def test_a_problem_carries_status_title_detail_and_errors(box: Box) -> None:
    invalid = refused(422, box.control.fault, "error", status=1, surprise=2)
    assert invalid.title.startswith("Unprocessable ")
    assert set(invalid.errors) == {"status", "surprise"}
    assert invalid.body["type"] == "about:blank"
    assert invalid.detail
    assert "surprise" in str(invalid)
    backwards = refused(409, box.control.advance, to="2020-01-01T00:00:00.000Z")
    assert (backwards.detail, backwards.errors) == ("The clock goes forward only.", {})


def test_the_package_offers_client_problem_settings_and_server() -> None:
    assert mock_server.Client is Client
    assert mock_server.ControlProblem is ControlProblem
    assert {"Client", "ControlProblem", "Settings", "create_server"} <= set(mock_server.__all__)


def test_a_wait_that_held_up_an_applications_loop_says_so_and_one_in_another_thread_does_not(box: Box) -> None:
    vain = partial(refused, 408, box.control.wait_for_messages, q="nobody says this", timeout=0.1)

    async def waited() -> tuple[ControlProblem, ControlProblem]:
        async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as application:
            host, port = application.sockets[0].getsockname()
            box.control.subscribe("coax", f"http://{host}:{port}/", events=["message.received"])
            box.control.inbound("coax", CUSTOMER, "Are you open?")
            return refused(408, box.control.drain, timeout=0.3), await asyncio.to_thread(vain)

    held_up, elsewhere = asyncio.run(waited())
    (note,) = held_up.__notes__
    assert "await asyncio.to_thread(" in note
    assert not [problem for problem in (elsewhere, vain()) if hasattr(problem, "__notes__")]
