"""A refused request and a sandbox that has ended go at once: no circle is left that only a collection takes away."""

import gc
import socket
import types
from collections.abc import Callable, Iterator
from typing import Any

import marshmallow
import pytest

from mock_server.kernel.problems import Problem
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.table import Table
from mock_server.web.current import RequestContext
from mock_server.web.http import Request
from mock_server.web.schemas import Schema
from tests.conftest import MakeBox
from tests.support.box import Box, Control
from tests.support.msgboxx import Api

# What holds the request, or the whole sandbox, for as long as it is there itself.
_HOLDING = (types.FrameType, types.TracebackType, Table, Sandbox, Request, RequestContext, Problem)

Call = Callable[[Box, Api], Any]


@pytest.fixture(scope="module", autouse=True)
def _collector_off(control: Control) -> Iterator[None]:
    """For the whole module: what is there already is not looked at again, which makes each collection short."""
    gc.collect()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


def left_by(call: Callable[[], Any]) -> set[str]:
    """What only a collection would take away after a call, of all that holds more than itself."""
    gc.collect()
    gc.freeze()
    call()
    gc.collect()
    call()
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    found = [thing for thing in gc.garbage if issubclass(type(thing), _HOLDING)]
    told = {_told(thing) for thing in found if not _is_a_tests(thing)}
    found.clear()
    gc.garbage.clear()
    return told


def _told(thing: Any) -> str:
    if isinstance(thing, types.FrameType):
        return f"frame of {thing.f_code.co_qualname}"
    return type(thing).__name__


def _is_a_tests(thing: Any) -> bool:
    """Whether it is of the client, which is in this process too."""
    while isinstance(thing, types.TracebackType):
        thing = thing.tb_frame
    if not isinstance(thing, types.FrameType):
        return False
    return any(part in thing.f_code.co_filename for part in ("/tests/", "/requests/", "/urllib3/", "/http/client"))


_REFUSED: dict[str, tuple[int, Call]] = {
    "401 of a system": (401, lambda box, api: api.request("GET", "/team", headers={"Authorization": "Bearer no"})),
    "403 of a stranger": (403, lambda box, api: box.control.request("GET", box.path, headers={"Host": "evil.dev"})),
    "404 of a path": (404, lambda box, api: api.get("/nowhere")),
    "404 of a record": (404, lambda box, api: box.get("/messages/nobody")),
    "404 of a sandbox": (404, lambda box, api: box.control.get("/sandboxes/nobody")),
    "405": (405, lambda box, api: api.delete("/team")),
    "409": (409, lambda box, api: box.control.post("/sandboxes", {"id": box.id})),
    "409 of the clock": (409, lambda box, api: box.post("/clock/advance", {"to": "1999-01-01T00:00:00Z"})),
    "413": (413, lambda box, api: box.post("/inbound", {"text": "x" * 1_100_000})),
    "415": (415, lambda box, api: _verified(box, b"a=1", "application/x-www-form-urlencoded")),
    "400 of no JSON": (400, lambda box, api: _verified(box, b"{")),
    "400 too deep": (400, lambda box, api: _verified(box, b"[" * 999)),
    "422 of a field": (422, lambda box, api: box.post("/inbound", {"system": 7})),
    "422 of an unknown field": (422, lambda box, api: box.post("/inbound", {"no": 7})),
    "422 of a nested field": (422, lambda box, api: box.control.patch(box.path, {"delivery": {"mode": 7}})),
    "422 in a list": (422, lambda box, api: box.post("/verify", {"messages": [{"times": "x"}]})),
    "422 of a query": (422, lambda box, api: box.get("/messages", page="x")),
    "422 of a fault": (422, lambda box, api: box.post("/faults", {"kind": "error", "path": "/x", "status": "no"})),
    "verify": (422, lambda box, api: box.post("/verify", {"requests": [{"path": "/msgboxx/never", "times": 3}]})),
    "wait": (408, lambda box, api: box.get("/messages/wait", q="never", timeout=0.01)),
    "400 of a system's fields": (400, lambda box, api: api.post("/contact", {"firstName": 7, "tags": [7]})),
    "an import that is none": (422, lambda box, api: box.put("/state", {"format": 1, "clock": {"now": []}})),
    "an import that does not fit": (422, lambda box, api: _broken_import(box)),
    "fixtures that do not fit": (422, lambda box, api: _made(box, {"msgboxx": {"teams": [{"name": 7}]}})),
    "fixtures of tripdesk": (422, lambda box, api: _made(box, {"tripdesk": {"messages": [{"at": [], "ago": "x"}]}})),
    "fixtures of coax": (422, lambda box, api: _made(box, {"coax": {"customers": [{"phone": {"a": 1}}]}})),
    "fixtures of coext": (422, lambda box, api: _made(box, {"coext": {"templates": [{"components": [7]}]}})),
}


def _verified(box: Box, body: bytes, kind: str = "application/json") -> Any:
    return box.control.request("POST", f"{box.path}/verify", data=body, headers={"Content-Type": kind})


def _made(box: Box, fixtures: dict[str, Any]) -> Any:
    return box.control.post("/sandboxes", {"fixtures": fixtures})


def _broken_import(box: Box) -> Any:
    state = box.state()
    state["messages"] = [{**message, "facts": {"no": 1}} for message in state["messages"]] or [{"id": 7}]
    return box.put("/state", state)


@pytest.fixture(scope="module")
def box(control: Control) -> Iterator[Box]:
    made = control.make()
    yield made
    made.delete()


@pytest.fixture(scope="module")
def api(box: Box) -> Api:
    return box.log_in()


def test_every_schema_of_the_product_derives_from_ours() -> None:
    found = list(_below(marshmallow.Schema))
    ours = [schema for schema in found if schema.__module__.startswith("mock_server.")]
    assert len(ours) > 100
    assert [schema for schema in ours if not issubclass(schema, Schema)] == []


def _below(schema: type[marshmallow.Schema]) -> Iterator[type[marshmallow.Schema]]:
    for derived in schema.__subclasses__():
        yield derived
        yield from _below(derived)


@pytest.mark.parametrize("name", _REFUSED)
def test_a_refused_request_leaves_nothing_that_holds_it(name: str, box: Box, api: Api) -> None:
    status, call = _REFUSED[name]
    assert call(box, api).status_code == status
    assert left_by(lambda: call(box, api)) == set()


@pytest.mark.parametrize("ending", ["reset", "delete", "import"])
def test_a_sandbox_that_has_ended_is_gone_with_all_that_it_held(ending: str, make_box: MakeBox) -> None:
    box = make_box()
    api = box.log_in()

    def end() -> None:
        if ending == "delete":
            other = make_box()
            assert other.log_in().get("/team").status_code == 200
            other.delete()
        elif ending == "reset":
            assert box.post("/reset").status_code == 200
        else:
            assert box.put("/state", box.state()).status_code == 200

    assert api.get("/team").status_code == 200
    assert left_by(end) == set()


def test_a_sandbox_whose_advance_had_to_wait_for_a_receiver_is_gone_with_all_that_it_held(make_box: MakeBox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        def live() -> None:
            box = make_box()
            assert box.put("/webhooks/coext", {"url": url}).status_code == 200
            sent = box.post("/inbound", {"system": "coext", "from": "+447700900150", "text": "Hello"})
            assert sent.status_code == 201
            assert box.post("/clock/advance", {"seconds": 1, "timeout": 0.3}).status_code == 408
            box.delete()

        assert left_by(live) == set()
