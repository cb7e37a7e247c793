"""`serve --state FILE`: what one server knew at its end the next one knows; what cannot be read is refused."""

import json
import re
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mock_server.systems import ours
from tests.support.box import Control, refused
from tests.support.http import got
from tests.support.msgboxx import NOW, WILL, Api
from tests.support.process import ONE, Served, run_refused, serving
from tests.support.servers import own_control, refusal

# What a look at the contacts leaves in a state.
OF_A_LOOK = ("requests", "requests_recorded", "rate_windows", "drawn")

refused_state = partial(refusal, "msgboxx")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@contextmanager
def keeping(state: Path, *flags: str) -> Iterator[tuple[Served, Control]]:
    """A process with this state."""
    with serving("--state", str(state), *flags) as server, Control(server.url) as control:
        yield server, control


def kept(state: Path, *only: str) -> list[bytes]:
    """The lines of the state of a server that has ended."""
    with own_control(*only, state=str(state)):
        pass
    return state.read_bytes().splitlines(keepends=True)


def without_last_look(state: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in OF_A_LOOK}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_next_server_has_every_sandbox_as_the_last_one_left_it(state: Path, number: signal.Signals) -> None:
    with keeping(state) as (server, control):
        box = control.make(label="kept")
        api = box.log_in()
        got(api.say(WILL, "kept"), 201)
        messages, before, contacts = box.messages(), box.state(), api.get("/contact").content
        server.signal(number)
        assert server.process.returncode == 0
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    with own_control(state=str(state)) as control:
        again = control.box(box.id)
        old, view = box.view["systems"]["msgboxx"], again.view["systems"]["msgboxx"]
        assert view["credentials"] == old["credentials"]
        # The token of before opens it still.
        with Api(view["base_url"], api.token) as session:
            assert session.get("/contact").content == contacts
        assert (again.messages(), without_last_look(again.state())) == (messages, without_last_look(before))
        default, listed = got(control.get("/sandboxes"))["items"]
        assert (default["id"], listed["id"], listed["label"]) == ("default", box.id, "kept")
        assert (listed["clock"], set(listed["systems"])) == ({"now": NOW, "frozen": True}, set(ours()))
    assert box.id in {json.loads(line)["origin"]["id"] for line in state.read_bytes().splitlines()[1:-1]}


def test_what_is_saved_is_there_though_the_server_is_killed(state: Path) -> None:
    with keeping(state, *ONE) as (server, control):
        box = control.make()
        message = got(box.log_in().say(WILL, "saved"), 201)["messageId"]
        saved = got(control.post("/save"))
        later = control.make().id
        server.signal(signal.SIGKILL)
    assert (saved["sandboxes"], saved["bytes"], saved["where"]) == (2, state.stat().st_size, str(state))
    with own_control("msgboxx", state=str(state)) as control:
        assert control.box(box.id).message(message)["text"] == "saved"
        refused(control.get(f"/sandboxes/{later}"), 404)


def test_a_server_without_a_state_has_nowhere_to_save_to_and_one_with_it_takes_no_other(
    control: Control, state: Path
) -> None:
    assert "--state" in refused(control.post("/save"), 409)["detail"]
    with own_control("msgboxx", state=str(state)) as keeping:
        refused(keeping.post("/save", {"to": "/elsewhere"}), 422, "to")


def test_what_a_killed_save_has_left_is_in_nobodys_way(state: Path) -> None:
    state.with_name("state.new").write_bytes(b"half of")
    assert json.loads(kept(state, "msgboxx")[-1]) == {"end": 1}
    assert not state.with_name("state.new").exists()


def altered(line: bytes, **values: Any) -> bytes:
    """A line of a state with other values under these names."""
    return json.dumps({**json.loads(line), **values}).encode() + b"\n"


CUT = "is cut off: its end is missing."


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda head, box, end: [head, box], CUT),
        (lambda head, box, end: [head], CUT),
        (lambda head, box, end: [head, box, b'{"end":2}\n'], CUT),
        (lambda head, box, end: [head, box[:-100]], CUT),
        (
            lambda head, *rest: [altered(head, mock_server_state=9, server="7.0.0"), *rest],
            "written by mock-server 7.0.0 in version 9.*Start that release",
        ),
        (lambda head, box, end: [head, altered(box, version=9), end], "cannot be taken up: line 2: "),
    ],
    ids=["before its end", "behind its head", "of another length", "in a sandbox", "another version", "a sandbox's"],
)
def test_a_state_that_is_cut_off_or_of_another_version_is_refused_in_words_and_left_as_it_is(
    state: Path, alter: Callable[..., list[bytes]], told: str
) -> None:
    left = b"".join(alter(*kept(state, "msgboxx")))
    state.write_bytes(left)
    assert re.search(told, refused_state(state=str(state)))
    assert state.read_bytes() == left


@pytest.mark.parametrize("text", [b"", b"seed: 1\n", b"[]\n", b"{}\n"])
def test_a_file_that_is_no_state_is_refused_and_left_as_it_is(state: Path, text: bytes) -> None:
    state.write_bytes(text)
    # Again: one that was not taken up is not held.
    for _ in range(2):
        assert f"--state {state} is no state of a mock-server." in refused_state(state=str(state))
    assert state.read_bytes() == text


def test_a_state_with_a_system_that_is_left_out_is_refused(state: Path) -> None:
    kept(state)
    assert "does not serve coext, msgboxx, tripdesk" in refusal("coax", state=str(state))


def test_a_system_that_is_new_to_a_state_begins_with_its_fixtures(state: Path) -> None:
    kept(state, "coax")
    with own_control("coax", "msgboxx", state=str(state)) as control, control.box("default").log_in() as api:
        assert api.items("/contact")


def test_of_two_servers_only_one_has_a_state_and_the_other_says_so_and_ends(state: Path) -> None:
    with own_control("msgboxx", state=str(state)):
        told = run_refused("serve", "--port", "0", *ONE, "--state", str(state))
    assert "is another server's, which still runs." in told


@pytest.mark.parametrize(
    ("path", "told"), [(".", "which is a directory."), ("nowhere/state", "whose directory is not there.")]
)
def test_a_path_that_cannot_be_one_is_told_with_all_else_that_is_wrong(tmp_path: Path, path: str, told: str) -> None:
    refused = run_refused("serve", "--port", "0", "--state", str(tmp_path / path), "--seed", "x")
    assert told in refused
    assert "--seed" in refused


def test_a_state_that_cannot_be_written_is_told_and_the_last_one_is_there(state: Path) -> None:
    before = b"".join(kept(state, "msgboxx"))
    with keeping(state, *ONE) as (server, control):
        # Nothing can be written under this name, as on a disk that is full.
        state.with_name("state.new").mkdir()
        assert f"The state was not saved to {state}: " in refused(control.post("/save"), 409)["detail"]
        server.signal()
        assert server.process.returncode == 1
        assert f"The state was not saved to {state}: " in server.log
    assert state.read_bytes() == before
