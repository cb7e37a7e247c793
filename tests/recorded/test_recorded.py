"""The answers of the four systems are the bytes that were recorded, and the script leaves no documented call out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from mock_server.server.composition import Server
from tests.recorded import recording
from tests.recorded.play import Exchange, Player, ScriptError
from tests.recorded.steps import Call, Control, Open, Step, Webhooks
from tests.recorded.transports import InProcess, OverHttp, Raw

ROOT = Path(__file__).parents[2]
SCRIPTS = recording.scripts()
SYSTEMS = pytest.mark.parametrize("system", SCRIPTS)
Plays = Callable[[str], Sequence[Exchange]]


@pytest.fixture(scope="session")
def apps() -> InProcess:
    return InProcess()


@pytest.fixture(scope="session")
def played(apps: InProcess) -> Plays:
    """The exchanges of a system's script, which is played once."""
    done: dict[str, Sequence[Exchange]] = {}

    def play(system: str) -> Sequence[Exchange]:
        if system not in done:
            done[system] = list(Player(apps).play(SCRIPTS[system]()))
        return done[system]

    return play


@SYSTEMS
def test_every_answer_is_the_one_that_was_recorded(played: Plays, system: str) -> None:
    difference = recording.difference(recording.read(system), map(recording.told, played(system)))
    assert difference is None, difference


@SYSTEMS
def test_a_second_play_in_the_same_process_gets_the_same_answers(apps: InProcess, played: Plays, system: str) -> None:
    again = map(recording.told, Player(apps).play(SCRIPTS[system]()))
    difference = recording.difference([recording.told(exchange) for exchange in played(system)], again)
    assert difference is None, difference


class Reset:
    """A apps whose sandboxes have lived for an hour and were reset before anything is asked of them."""

    def __init__(self, apps: InProcess, system: str) -> None:
        self._apps, self._system = apps, system

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw:
        raw = self._apps.send(method, target, headers, body)
        if (method, target, raw.status) == ("POST", "/_mock/sandboxes", 201):
            made = f"{target}/{json.loads(raw.body)['id']}"
            inbound = {"system": self._system, "from": "+447700900188", "text": "Hi"}
            for path, told in (("inbound", inbound), ("clock/advance", {"seconds": 3_600}), ("reset", {})):
                said = json.dumps(told).encode()
                sent = {"Content-Type": "application/json", "Content-Length": str(len(said))}
                # Nobody can write to a sandbox without accounts or locations.
                assert self._apps.send("POST", f"{made}/{path}", sent, said).status in (200, 201, 422)
        return raw


@SYSTEMS
def test_a_sandbox_that_was_reset_gives_the_same_answers(apps: InProcess, system: str) -> None:
    played = map(recording.told, Player(Reset(apps, system)).play(SCRIPTS[system]()))
    difference = recording.difference(recording.read(system), played)
    assert difference is None, difference


def test_a_play_in_another_process_gets_the_same_answers() -> None:
    """With another order of sets, in another time zone."""
    environ = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu"}
    command = [sys.executable, "-m", "tests.recorded", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@SYSTEMS
def test_a_server_gives_the_same_answers_over_http(server: Server, system: str) -> None:
    played = map(recording.told, Player(OverHttp(server.url)).play(SCRIPTS[system]()))
    difference = recording.difference(recording.read(system), played)
    assert difference is None, difference


# What the script leaves out


@SYSTEMS
def test_a_script_has_a_hundred_calls_and_more(system: str) -> None:
    exchanges = recording.read(system)
    assert len(exchanges) > 100
    titles = [exchange.partition("\n")[0] for exchange in exchanges]
    assert len(set(titles)) == len(titles)


def test_the_recording_is_about_a_megabyte() -> None:
    assert sum(len(file.read_bytes()) for file in recording.FOLDER.iterdir()) < 1_200_000


def served(apps: InProcess, system: str, exchanges: Sequence[Exchange]) -> Iterator[tuple[str, str, int]]:
    """Method, served path with `<…>` for its ids, and status, of each call that was routed."""
    adapter = apps.apps.systems[system].url_map.bind("")
    for exchange in exchanges:
        if exchange.call is None:
            continue
        try:
            rule, _ = adapter.match(exchange.path.removeprefix(f"/{system}"), exchange.call.method, return_rule=True)
        except HTTPException:
            continue
        yield exchange.call.method, rule.rule, exchange.status


@SYSTEMS
def test_every_call_that_is_served_has_a_success_in_the_script(apps: InProcess, played: Plays, system: str) -> None:
    rules = apps.apps.systems[system].url_map.iter_rules()
    there = {(method, rule.rule) for rule in rules for method in rule.methods or ()}
    succeeded = {call[:2] for call in served(apps, system, played(system)) if call[2] < 300}
    assert there - succeeded == set()


# 500 and 503 are faults, the same for every call, and 504 waits for half a minute.
BY_FAULT = {500, 503, 504}
# What the documents say that a call may answer, and no request was found that it answers so to.
NEVER = {
    "coax": {
        ("POST", "create_location", 404),
        ("PUT", "send_message_on_enquiry", 409),
        ("PUT", "schedule_message_on_enquiry", 409),
        ("PUT", "ask_for_review_on_enquiry", 409),
    },
    "coext": {("GET", "list_templates", 404)},
}


@SYSTEMS
def test_every_documented_call_has_each_of_its_refusals_in_the_script(
    apps: InProcess, played: Plays, system: str
) -> None:
    """A call that is served at several paths is one."""
    app = apps.apps.systems[system]
    views = {rule.rule: {} for rule in app.url_map.iter_rules()}
    for rule in app.url_map.iter_rules():
        views[rule.rule] |= dict.fromkeys(rule.methods or (), app.view_functions[rule.endpoint].__name__)
    document: Mapping[str, Any] = json.loads(apps.apps.document(app, ""))
    adapter = app.url_map.bind("")
    documented = set()
    for path, calls in document["paths"].items():
        for method in calls.keys() & {"get", "post", "put", "patch", "delete"}:
            rule, _ = adapter.match(document["servers"][0]["url"] + path, method.upper(), return_rule=True)
            view = views[rule.rule][method.upper()]
            documented |= {(method.upper(), view, int(status)) for status in calls[method]["responses"]}
    asked = {(method, views[rule][method], status) for method, rule, status in served(apps, system, played(system))}
    assert {call for call in documented - asked if call[2] not in BY_FAULT} == NEVER.get(system, set())
    assert {status for _, _, status in asked} >= BY_FAULT


# That the comparison can fail

TWO: Sequence[Step] = (Open("recorded-two"), Call("one", "GET", "/coax/health"), Call("two", "GET", "/coax/health"))


class Changed:
    """A apps whose answers are changed on their way."""

    def __init__(self, apps: InProcess, change: Callable[[str, Raw], Raw]) -> None:
        self._apps, self._change = apps, change

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Raw:
        raw = self._apps.send(method, target, headers, body)
        return self._change(target, raw) if target.startswith("/coax") else raw


def other_body(_: str, raw: Raw) -> Raw:
    return Raw(raw.status, raw.headers, raw.body.replace(b"up", b"UP"))


def other_status(_: str, raw: Raw) -> Raw:
    return Raw(202, raw.headers, raw.body)


def other_header(_: str, raw: Raw) -> Raw:
    return Raw(raw.status, [*raw.headers, ("X-New", "1")], raw.body)


def no_mark(_: str, raw: Raw) -> Raw:
    return Raw(raw.status, [header for header in raw.headers if header[0] != "X-Mock-Server"], raw.body)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (other_body, '+{"success":true,"message":"OK","body":{"status":"UP"}}'),
        (other_status, "+< 202"),
        (other_header, "+< X-New: 1"),
        (no_mark, "+< X-Mock-Server: (missing)"),
    ],
)
def test_an_answer_that_changed_is_named_and_shown(
    apps: InProcess, change: Callable[[str, Raw], Raw], line: str
) -> None:
    recorded = list(recording.played(apps, TWO))
    difference = recording.difference(recorded, recording.played(Changed(apps, change), TWO))
    assert difference is not None
    assert "2 of 2 calls differ, and the first is: recorded-two: one" in difference
    assert line in difference.splitlines()


def test_a_call_more_and_a_call_less_are_differences(apps: InProcess) -> None:
    recorded = list(recording.played(apps, TWO))
    for before, after in ((recorded, recorded[:1]), (recorded[:1], recorded)):
        difference = recording.difference(before, after)
        assert difference is not None
        assert "the first is: recorded-two: two" in difference
    assert recording.difference([], recorded) is not None
    assert recording.difference(recorded, recorded) is None


def test_a_script_that_breaks_off_is_a_difference(apps: InProcess) -> None:
    recorded = list(recording.played(apps, TWO))
    for step in (Call("three", "GET", "/coax/${nobody}"), Control("POST", "/nothing", {})):
        difference = recording.difference(recorded, recording.played(apps, [*TWO, step]))
        assert difference is not None
        assert "The script broke off: " in difference


def test_what_an_answer_lacks_cannot_be_kept(apps: InProcess) -> None:
    lacking = Call("one", "GET", "/coax/health", keep={"id": "body.id"})
    with pytest.raises(ScriptError, match=r"has no body\.id to keep"):
        list(Player(apps).play([Open("recorded-lacking"), lacking]))


def test_what_is_written_is_read_again(apps: InProcess, tmp_path: Path) -> None:
    odd = Call("odd", "GET", "/coax/a\n### b?c", {"a": "\n### c"}, {"Authorization": "Bearer x"})
    exchanges = list(recording.played(apps, [*TWO, odd]))
    recording.write("coax", exchanges, tmp_path)
    assert recording.read("coax", tmp_path) == exchanges
    assert list(recording.steps("coax", tmp_path)) == [*TWO, odd]


def test_a_request_is_read_as_the_one_that_was_written(apps: InProcess, tmp_path: Path) -> None:
    steps: Sequence[Step] = (
        Open("coax-odd", {"fixtures": "small"}),
        Control("POST", "/faults", {"kind": "error", "times": 1, "body": "x" * 500}, keep={"fault": "id"}),
        Call("bytes", "PUT", "/coax/api/v2/customers", b'{"a":"\xff"}', {"Authorization": "Bearer  x "}, stranger=True),
        Call("long", "PUT", "/coax/api/v2/customers", b"[" + b"x" * 2_000_000 + b"]", {"X-Empty": ""}),
        Call("nothing", "PUT", "/coax/api/v2/customers", b""),
        Webhooks("what left"),
        Call("a list", "PUT", "/coax/health?a=b", ["\u2028", {"b": 1.5, "a": None}]),
    )
    recording.write("coax", list(recording.played(apps, steps)), tmp_path)
    assert list(recording.steps("coax", tmp_path)) == list(steps)


def test_a_credential_is_written_as_its_name(apps: InProcess) -> None:
    text = "\n".join(recording.read("msgboxx"))
    assert '"access_token":"${token}"' in text
    assert "${msgboxx.own.password}" in text
    player = Player(apps)
    told = [recording.told(exchange) for exchange in player.play(SCRIPTS["msgboxx"]())]
    assert len(player.secrets) > 50
    assert not [secret for secret in player.secrets if any(secret in exchange for exchange in told)]
