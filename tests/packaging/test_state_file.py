"""`serve --state FILE`: what one server knew at its end the next one knows; what cannot be read is refused."""

from __future__ import annotations

import json
import signal
import stat
from pathlib import Path
from typing import Any

import pytest

from mock_server.systems import ours
from tests.support.box import Control, refused
from tests.support.http import got
from tests.support.msgboxx import WILL, Api
from tests.support.process import ONE, run, serving

MOMENT = "2024-05-01T12:00:00.000Z"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def refusal(*flags: str) -> str:
    finished = run("serve", "--port", "0", *flags)
    assert finished.returncode == 2, finished
    return finished.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_next_server_has_every_sandbox_as_the_last_one_left_it(state: Path, number: signal.Signals) -> None:
    with serving("--state", str(state)) as server, Control(server.url) as control:
        box = control.make(label="kept")
        api = box.log_in()
        got(api.say(WILL, "kept"), 201)
        before = [box.messages(), box.state(), api.get("/contact").content, got(control.get("/sandboxes"))["items"]]
        server.signal(number)
        assert server.process.returncode == 0
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    with serving("--state", str(state)) as server, Control(server.url) as control:
        again = control.box(box.id)
        old, view = box.view["systems"]["msgboxx"], again.view["systems"]["msgboxx"]
        assert view["credentials"] == old["credentials"]
        # The token of before opens it still.
        with Api(view["base_url"], api.token) as session:
            contacts = session.get("/contact").content
        listed = got(control.get("/sandboxes"))["items"]
        assert [again.messages(), without_last_look(again.state()), contacts] == [
            before[0],
            without_last_look(before[1]),
            before[2],
        ]
        assert [one["id"] for one in listed] == [one["id"] for one in before[3]] == ["default", box.id]
        assert [(one["label"], one["clock"], one["systems"].keys()) for one in listed[1:]] == [
            ("kept", {"now": MOMENT, "frozen": True}, dict.fromkeys(ours()).keys())
        ]
        assert box.id in {line["origin"]["id"] for line in lines(state)[1:-1]}


def without_last_look(state: dict[str, Any]) -> dict[str, Any]:
    """A state without what the look at the contacts has left in it."""
    volatile = ("requests", "requests_recorded", "rate_windows", "drawn")
    return {name: value for name, value in state.items() if name not in volatile}


def test_what_is_saved_is_there_though_the_server_is_killed(state: Path) -> None:
    with serving("--state", str(state), *ONE) as server, Control(server.url) as control:
        box = control.make()
        message = got(box.log_in().say(WILL, "saved"), 201)["messageId"]
        saved = got(control.post("/save"))
        later = control.make().id
        server.signal(signal.SIGKILL)
    assert (saved["sandboxes"], saved["bytes"], saved["where"]) == (2, state.stat().st_size, str(state))
    with serving("--state", str(state), *ONE) as server, Control(server.url) as control:
        assert control.box(box.id).message(message)["text"] == "saved"
        refused(control.get(f"/sandboxes/{later}"), 404)


def test_a_server_without_a_state_has_nowhere_to_save_to() -> None:
    with serving(*ONE) as server, Control(server.url) as control:
        assert "--state" in refused(control.post("/save"), 409)["detail"]


def test_saving_needs_the_token_where_there_is_one(state: Path) -> None:
    with serving("--state", str(state), "--control-token", "operator", *ONE) as server:
        with Control(server.url) as stranger:
            refused(stranger.post("/save"), 401)
        assert not state.exists()
        with Control(server.url, "operator") as operator:
            assert got(operator.post("/save"))["sandboxes"] == 1


def test_a_save_takes_nothing(state: Path) -> None:
    with serving("--state", str(state), *ONE) as server, Control(server.url) as control:
        refused(control.post("/save", {"to": "/elsewhere"}), 422, "to")


def test_what_a_killed_save_has_left_is_in_nobodys_way(state: Path) -> None:
    state.with_name("state.new").write_bytes(b"half of")
    with serving("--state", str(state), *ONE) as server:
        server.signal()
    assert lines(state)[-1] == {"end": 1}
    assert not state.with_name("state.new").exists()


def kept(state: Path, *flags: str) -> list[bytes]:
    with serving("--state", str(state), *flags) as server:
        server.signal()
    return state.read_bytes().splitlines(keepends=True)


def test_a_state_that_is_cut_off_is_refused_in_words(state: Path) -> None:
    whole = kept(state, *ONE)
    for cut in (whole[:-1], whole[:1], [*whole[:-1], b'{"end":2}\n'], [whole[0], whole[1][:-100]]):
        state.write_bytes(b"".join(cut))
        assert "is cut off: its end is missing." in refusal("--state", str(state), *ONE)
        assert state.read_bytes() == b"".join(cut)


@pytest.mark.parametrize("text", [b"", b"seed: 1\n", b"[]\n", b"{}\n"])
def test_a_file_that_is_no_state_is_refused_and_left_as_it_is(state: Path, text: bytes) -> None:
    state.write_bytes(text)
    assert f"--state {state} is no state of a mock-server." in refusal("--state", str(state), *ONE)
    assert state.read_bytes() == text


def test_a_state_of_another_version_is_refused_with_the_release_that_reads_it(state: Path) -> None:
    head, *rest = kept(state, *ONE)
    other = {**json.loads(head), "mock_server_state": 9, "server": "7.0.0"}
    state.write_bytes(b"".join([json.dumps(other).encode() + b"\n", *rest]))
    told = refusal("--state", str(state), *ONE)
    assert "written by mock-server 7.0.0 in version 9" in told
    assert "Start that release" in told


def test_a_sandbox_of_another_version_or_form_is_refused_with_its_line(state: Path) -> None:
    head, box, end = kept(state, *ONE)
    for changed in ({"version": 9}, {"label": 1}, {"state": {"version": 1}}):
        state.write_bytes(b"".join([head, json.dumps({**json.loads(box), **changed}).encode() + b"\n", end]))
        assert "cannot be taken up: line 2: " in refusal("--state", str(state), *ONE)


def test_a_state_with_a_system_that_is_left_out_is_refused(state: Path) -> None:
    kept(state)
    told = refusal("--state", str(state), "--only", "coax")
    assert "does not serve coext, msgboxx, tripdesk" in told


def test_a_system_that_is_new_to_a_state_begins_with_its_fixtures(state: Path) -> None:
    with serving("--state", str(state), "--only", "coax") as server:
        server.signal()
    with serving("--state", str(state), *ONE, "--only", "coax") as server, Control(server.url) as control:
        access = control.box("default").view["systems"]["msgboxx"]
        with Api.logged_in(access["base_url"], access["credentials"], "tests") as api:
            assert api.items("/contact")


def test_of_two_servers_only_one_has_a_state(state: Path) -> None:
    with serving("--state", str(state), *ONE):
        assert "is another server's, which still runs." in refusal("--state", str(state), *ONE)


@pytest.mark.parametrize(
    ("path", "told"), [(".", "which is a directory."), ("nowhere/state", "whose directory is not there.")]
)
def test_a_path_that_cannot_be_one_is_told_with_all_else_that_is_wrong(tmp_path: Path, path: str, told: str) -> None:
    stderr = refusal("--state", str(tmp_path / path), "--seed", "x")
    assert told in stderr
    assert "--seed" in stderr


def test_a_state_that_cannot_be_written_is_told_and_the_last_one_is_there(state: Path) -> None:
    before = b"".join(kept(state, *ONE))
    with serving("--state", str(state), *ONE) as server, Control(server.url) as control:
        # Nothing can be written under this name, as on a disk that is full.
        state.with_name("state.new").mkdir()
        assert f"The state was not saved to {state}: " in refused(control.post("/save"), 409)["detail"]
        server.signal()
        assert server.process.returncode == 1
        assert f"The state was not saved to {state}: " in server.log
    assert state.read_bytes() == before
