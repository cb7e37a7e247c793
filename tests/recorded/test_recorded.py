"""The answers of the four systems are the bytes that were recorded, and the script leaves no documented call out."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest

from contract_tests.openapi import Document
from mock_server.server.composition import Server
from mock_server.web.routing import Found, Route, Routes
from tests.recorded import recording
from tests.recorded.play import Call, Control, Open, Player, Step, Webhooks
from tests.recorded.transports import InProcess, OverHttp, Raw
from tests.support.process import run

SYSTEMS = pytest.mark.parametrize("system", recording.systems())


@pytest.fixture(scope="session")
def apps(server: Server) -> InProcess:
    """Those of a server, which is asked in this process and over HTTP."""
    return InProcess(server.apps)


Plays = Callable[[str], tuple[Sequence[str], Mapping[str, str]]]


@pytest.fixture(scope="session")
def played(apps: InProcess) -> Plays:
    """What a system's script was told, which is played once, and the secrets that it met."""

    @cache
    def play(system: str) -> tuple[Sequence[str], Mapping[str, str]]:
        player = Player(apps)
        return list(recording.played(player, recording.read(system))), player.secrets

    return play


@SYSTEMS
def test_every_answer_is_the_one_that_was_recorded(played: Plays, system: str) -> None:
    difference = recording.difference(recording.read(system), played(system)[0])
    assert difference is None, difference


@SYSTEMS
def test_a_second_play_gets_the_same_answers_over_http(server: Server, played: Plays, system: str) -> None:
    first, _ = played(system)
    difference = recording.difference(first, recording.played(Player(OverHttp(server.url)), recording.read(system)))
    assert difference is None, difference


def test_a_play_of_sandboxes_that_were_reset_gets_the_same_answers_in_another_process() -> None:
    """With another order of sets, in another time zone."""
    command, elsewhere = (sys.executable, "-m", "tests.recorded"), {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu"}
    done = run("--check", "--reset", command=command, variables=elsewhere, seconds=100)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


# What the script leaves out


@SYSTEMS
def test_a_script_has_a_hundred_calls_and_more(system: str) -> None:
    exchanges = recording.read(system)
    assert len(exchanges) > 100
    titles = [exchange.partition("\n")[0] for exchange in exchanges]
    assert len(set(titles)) == len(titles)


def test_the_recording_is_about_a_megabyte() -> None:
    assert sum(len(file.read_bytes()) for file in recording.FOLDER.iterdir()) < 1_200_000


def routed(routes: Routes, system: str) -> Iterator[tuple[str, Route, int]]:
    """Method, route and status of each recorded call that was routed."""
    script = recording.read(system)
    calls = [step for step in recording.steps(script) if isinstance(step, Call)]
    statuses = re.findall(r"^< (\d{3})$", "".join(script), re.MULTILINE)
    for call, status in zip(calls, statuses, strict=True):
        found = routes.find(call.method, unquote(call.path.partition("?")[0].removeprefix(f"/{system}")))
        if isinstance(found, Found):
            yield call.method, found.route, int(status)


@SYSTEMS
def test_every_call_that_is_served_has_a_success_in_the_script(apps: InProcess, system: str) -> None:
    routes = apps.apps.systems[system].routes
    there = {(method, route.template) for route in routes.all for method in route.methods}
    assert (
        there - {(method, route.template) for method, route, status in routed(routes, system) if status < 300} == set()
    )


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
def test_every_documented_call_has_each_of_its_refusals_in_the_script(apps: InProcess, system: str) -> None:
    """A call that is served at several paths is one."""
    app = apps.apps.systems[system]
    document = Document(json.loads(app.openapi("")))
    documented = set()
    for operation, said in document.operations.items():
        method, _, path = operation.partition(" ")
        view = app.routes.find(method, document.content["servers"][0]["url"] + path).route.view.__name__
        documented |= {(method, view, int(status)) for status in said["responses"]}
    asked = {(method, route.view.__name__, status) for method, route, status in routed(app.routes, system)}
    assert {call for call in documented - asked if call[2] not in BY_FAULT} == NEVER.get(system, set())
    assert {status for _, _, status in asked} >= BY_FAULT


# That the comparison can fail

OPENED = "### recorded-two: one\n@ open recorded-two {}\n> GET /coax/health\n"
TWO = (OPENED, "### recorded-two: two\n> GET /coax/health\n")


def three(*lines: str) -> Sequence[str]:
    return (*TWO, "\n".join(["### recorded-two: three", *lines, ""]))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda raw: replace(raw, body=b"{}"), "+{}"),
        (lambda raw: replace(raw, status=202), "+< 202"),
        (lambda raw: replace(raw, headers=[*raw.headers, ("X-New", "1")]), "+< X-New: 1"),
        (lambda raw: replace(raw, headers=[]), "+< X-Mock-Server: (missing)"),
    ],
    ids=["body", "status", "header", "no mark"],
)
def test_an_answer_that_changed_is_named_and_shown(apps: InProcess, change: Callable[[Raw], Raw], line: str) -> None:
    def send(method: str, target: str, *rest: Any) -> Raw:
        raw = apps.send(method, target, *rest)
        return change(raw) if target.startswith("/coax") else raw

    recorded = list(recording.played(Player(apps), TWO))
    difference = recording.difference(recorded, recording.played(Player(SimpleNamespace(send=send)), TWO))
    assert difference is not None
    assert "2 of 2 calls differ, and the first is: recorded-two: one" in difference
    assert line in difference.splitlines()


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (TWO[:1], "the first is: recorded-two: two"),
        (three("> GET /coax/${nobody}"), "The script broke off: "),
        (three("@ POST /nothing {}", "> GET /coax/health"), "The script broke off: "),
        (three("> GET /coax/health"), "the first is: recorded-two: three"),
        (three("> GET /coax/health", "@ keep id body.id"), " has no body.id to keep: "),
    ],
    ids=["a call less", "a name that nothing has", "a refused step", "a call more", "nothing to keep"],
)
def test_a_script_that_goes_another_way_is_a_difference(apps: InProcess, script: Sequence[str], told: str) -> None:
    recorded = list(recording.played(Player(apps), TWO))
    assert recording.difference(recorded, recorded) is None
    assert told in (recording.difference(recorded, recording.played(Player(apps), script)) or "")


ODD = r"""
### coax-odd: bytes
@ open coax-odd {"fixtures":"small"}
@ POST /faults (in parts) ["{\"kind\":\"error\",\"times\":1,\"body\":\"", ["x", 500], "\"}"]
@ keep fault id
> PUT /coax/api/v2/customers
> Authorization: Bearer  x~
>> (escaped) "{\"a\":\"\udcff\"}"
@ stranger
### coax-odd: long
> PUT /coax/api/v2/customers
> X-Empty:~
>> (in parts) ["[", ["x", 2000000], "]"]
### coax-odd: nothing
> PUT /coax/api/v2/customers
>>
### coax-odd: what left
### coax-odd: a list
> PUT /coax/health?a=b
> (escaped) "[\"\u2028\",{\"b\":1.5,\"a\":null}]"
### coax-odd: odd
> GET (escaped) "/coax/a\n### b?c"
> Authorization: Bearer x
> {"a":"\n### c"}
""".replace("~", " ")
READ: Sequence[Step] = (
    Open("coax-odd", {"fixtures": "small"}),
    Control("POST", "/faults", {"kind": "error", "times": 1, "body": "x" * 500}, keep={"fault": "id"}),
    Call("PUT", "/coax/api/v2/customers", b'{"a":"\xff"}', {"Authorization": "Bearer  x "}, stranger=True),
    Call("PUT", "/coax/api/v2/customers", b"[" + b"x" * 2_000_000 + b"]", {"X-Empty": ""}),
    Call("PUT", "/coax/api/v2/customers", b""),
    Webhooks(),
    Call("PUT", "/coax/health?a=b", ["\u2028", {"b": 1.5, "a": None}]),
    Call("GET", "/coax/a\n### b?c", {"a": "\n### c"}, {"Authorization": "Bearer x"}),
)


def test_what_is_written_is_read_again_and_is_the_same_script(apps: InProcess, tmp_path: Path) -> None:
    recording.write("coax", [ODD.lstrip()], tmp_path)
    exchanges = list(recording.played(Player(apps), recording.read("coax", tmp_path)))
    recording.write("coax", exchanges, tmp_path)
    assert recording.read("coax", tmp_path) == exchanges
    assert list(recording.steps(exchanges)) == list(READ)


def test_a_credential_is_written_as_its_name(played: Plays) -> None:
    text = "\n".join(recording.read("msgboxx"))
    assert '"access_token":"${token}"' in text
    assert "${msgboxx.own.password}" in text
    told, secrets = played("msgboxx")
    assert len(secrets) > 50
    assert not [secret for secret in secrets if any(secret in exchange for exchange in told)]
