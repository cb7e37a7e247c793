"""Each act of the page as curl, as a test with pytest and as fetch: all three are run, and do what the button does."""

import json
import subprocess
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from mock_server.client import Client, ControlProblem
from mock_server.server.composition import Server
from mock_server.ui import files
from tests.conftest import MakeBox
from tests.support import coax
from tests.support.box import Box
from tests.support.http import got
from tests.support.servers import TOKEN
from tests.ui.screen import ADA, LOCATION, send

FORMS = pytest.mark.parametrize("form", ["curl", "pytest", "fetch"])
# Nobody listens there.
NOBODY = "http://127.0.0.1:9/hook"
SPACED = "a name with 'quotes' and $HOME"

_WRITTEN = """async ([files, act, given]) => {
  const { written, FORMS } = await import(`${files}/src/api.js`);
  const acts = await import(`${files}/src/acts.js`);
  const call = acts[act](...given);
  return Object.fromEntries(FORMS.map(form => [form, written(call, form)]));
}"""
_ACTS = "async files => Object.keys(await import(`${files}/src/acts.js`))"
FILES = f"{files.ROOT}/a/{files.version()}"


def sent(box: Box) -> str:
    """The id of a message that an application has sent."""
    send(box, "We see you on Friday.")
    return str(box.messages(direction="outbound")[0]["id"])


def listed(box: Box, path: str) -> list[dict[str, Any]]:
    """What there is of this kind, or what a vendor's dashboard has."""
    items: list[dict[str, Any]] = got(box.get(f"/{path}"))["items"]
    return items


def happened(box: Box) -> list[str]:
    return [one["type"] for one in listed(box, "events")]


def armed(box: Box) -> str:
    return str(got(box.post("/faults", {"kind": "error", "status": 503}), 201)["id"])


def told(box: Box) -> str:
    """The id of the newest delivery to an application that does not listen."""
    got(box.put("/webhooks/coax", {"url": NOBODY}))
    box.inbound(ADA, "Is it ready?", system="coax")
    got(box.post("/webhooks/drain"))
    return str(listed(box, "webhooks/deliveries")[0]["id"])


def misspelled(box: Box) -> str:
    """A finding: a field that no document has."""
    with coax.Api.of(box) as api:
        api.send(message="Hello", phone=ADA, business_location_id=LOCATION, mesage="Hello")
    assert listed(box, "findings")
    return ""


def status(box: Box, message: str) -> str:
    return str(box.message(message)["status"])


def is_frozen(box: Box) -> bool:
    return bool(got(box.get("/clock"))["frozen"])


def settings(box: Box) -> dict[str, Any]:
    found: dict[str, Any] = got(box.get(""))
    return found


def mode(box: Box) -> list[Any]:
    delivery = settings(box)["delivery"]
    return [delivery["mode"], delivery["delays"]["read"], settings(box)["signatures"]]


def balance(box: Box) -> str:
    (live,) = [one["balance"] for one in listed(box, "tripdesk/wallets") if one["plane"] == "live"]
    return str(live)


class Act(NamedTuple):
    """An act by its further arguments, what is so afterwards and not before, and what is there before it.

    `KNOWN` stands in the arguments for what that returns.
    """

    given: list[Any]
    is_so: Callable[[Box, str], bool]
    before: Callable[[Box], str] = lambda _: ""


KNOWN = "KNOWN"
FAULT = {"kind": "error", "status": 503, "system": "coax", "times": 2}
CREDIT = {"method": "POST", "path": "wallet/credit", "body": {"amount": "5.00", "plane": "live"}}
MANUAL = {"delivery": {"mode": "manual", "delays": {"read": 60}}, "signatures": "sandbox"}
LIMITS = {"coax": {"per_minute": 2}, "tripdesk": {"per_minute": None}}
PAUSED = {"id": "summer", "name": "summer", "status": "paused"}
ACTS: dict[str, Act] = {
    "freeze": Act([], lambda box, _: is_frozen(box), lambda box: box.post("/clock/resume").text),
    "resume": Act([], lambda box, _: not is_frozen(box)),
    "advance": Act(["+1 h", 3_600], lambda box, _: box.now() == "2024-05-01T13:00:00.000Z"),
    "advanceTo": Act(["Go", "2024-05-02T00:00:00Z"], lambda box, _: box.now() == "2024-05-02T00:00:00.000Z"),
    "advanceToNext": Act([], lambda box, message: status(box, message) == "delivered", sent),
    "reset": Act([], lambda box, message: message not in [found["id"] for found in box.messages()], sent),
    "remove": Act([], lambda box, _: box.get("").status_code == 404),
    "clearRequests": Act([], lambda box, _: box.journal() == [], sent),
    "arm": Act([FAULT], lambda box, _: [fault["status"] for fault in listed(box, "faults")] == [503]),
    "disarm": Act([KNOWN], lambda box, _: listed(box, "faults") == [], armed),
    "disarmAll": Act([], lambda box, _: listed(box, "faults") == [], armed),
    "inbound": Act(
        [{"system": "coax", "from": ADA, "text": "Is it ready?"}],
        lambda box, _: box.messages(direction="inbound")[0]["text"] == "Is it ready?",
    ),
    "subscribe": Act(
        ["coax", {"url": NOBODY, "events": ["message.received"]}],
        lambda box, _: NOBODY in [one["url"] for one in listed(box, "webhooks")],
    ),
    "redeliver": Act([KNOWN], lambda box, known: listed(box, "webhooks/deliveries")[0]["id"] != known, told),
    "tryOut": Act(["coax", "message.received"], lambda box, _: "webhook.tried" in happened(box), told),
    "change": Act([{"label": "by hand"}], lambda box, _: settings(box)["label"] == "by hand"),
    "change: delivery and signatures": Act([MANUAL], lambda box, _: mode(box) == ["manual", 60, "sandbox"]),
    "change: limits": Act([{"limits": LIMITS}], lambda box, _: LIMITS.items() <= settings(box)["limits"].items()),
    "set": Act(
        ["coax", {"method": "PUT", "path": "campaigns/summer", "body": {"status": "paused"}}],
        lambda box, _: PAUSED in listed(box, "coax/campaigns"),
    ),
    "set: what is made": Act(["tripdesk", CREDIT], lambda box, _: balance(box) == "30.00"),
    "set: what is changed": Act(
        ["coext", {"method": "PATCH", "path": f"api-keys/{KNOWN}", "body": {"ip_whitelist": ["::1"]}}],
        lambda box, _: listed(box, "coext/api-keys")[0]["ip_whitelist"] == ["::1"],
        lambda box: str(listed(box, "coext/api-keys")[0]["id"]),
    ),
    "note": Act(["The customer is called."], lambda box, _: "test.note" in happened(box)),
    "clearFindings": Act([], lambda box, _: listed(box, "findings") == [], misspelled),
    "report": Act([KNOWN, "failed"], lambda box, message: status(box, message) == "failed", sent),
}


def written(page: Page, act: str, *given: Any) -> dict[str, str]:
    """The act in each form, as the page writes it."""
    texts: dict[str, str] = page.evaluate(_WRITTEN, [FILES, act, given])
    return texts


def run(form: str, text: str, box: Box, page: Page) -> str:
    """Run what the page has written, as its reader would; what came of it, as text."""
    if form == "curl":
        ran = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=30, check=False)
        assert ran.returncode == 0, (text, ran.stderr)
        return ran.stdout
    if form == "fetch":
        found = page.evaluate(f"async () => {{ const answer = {text}; return [answer.ok, await answer.text()]; }}")
        assert found[0], text
        return str(found[1])
    if form == "pytest":
        with Client(box.control.url) as client:
            mock = SimpleNamespace(control=client.sandbox(box.id))
            server = SimpleNamespace(client=client)
            names = {"json": json, "Path": Path, "messaging_mock": mock, "messaging_mock_server": server}
            exec(f"found = {text}", names)  # noqa: S102 - what is shown to be run
            return str(names["found"])
    raise ValueError(form)


@FORMS
@pytest.mark.parametrize("act", ACTS)
def test_an_act_as_code_does_what_its_button_does(act: str, form: str, make_box: MakeBox, blank: Page) -> None:
    box = make_box(fixtures="default")
    known = ACTS[act].before(box)
    given = json.loads(json.dumps(ACTS[act].given).replace(KNOWN, known))
    text = written(blank, act.partition(":")[0], box.id, *given)[form]
    assert not ACTS[act].is_so(box, known)
    run(form, text, box, blank)
    assert ACTS[act].is_so(box, known)


@FORMS
def test_a_new_sandbox_as_code_is_the_one_that_the_form_makes(form: str, blank: Page, box: Box) -> None:
    body = {"id": f"by-{form}", "seed": 9, "clock": {"now": "2026-01-01T09:00:00Z", "frozen": True}, "strict": True}
    run(form, written(blank, "create", body)[form], box, blank)
    made = box.control.box(f"by-{form}")
    assert (made.view["seed"], made.view["strict"], made.now()) == (9, True, "2026-01-01T09:00:00.000Z")
    made.delete()


@FORMS
def test_to_wait_for_all_as_code_ends_when_each_was_attempted(form: str, make_box: MakeBox, blank: Page) -> None:
    box = make_box(fixtures="default")
    got(box.put("/webhooks/coax", {"url": NOBODY}))
    box.inbound(ADA, "Is it ready?", system="coax")
    run(form, written(blank, "drain", box.id)[form], box, blank)
    # Each attempted once, and to be tried again.
    assert {one["status"] for one in listed(box, "webhooks/deliveries")} == {"retrying"}


@FORMS
def test_to_check_as_code_passes_where_all_is_as_expected_and_fails_otherwise(form: str, box: Box, blank: Page) -> None:
    for times, fails in ((0, False), (1, True)):
        expected = {"requests": [{"system": "coax", "times": times}], "messages": [], "in_order": False}
        text = written(blank, "verify", box.id, expected)[form]
        with pytest.raises((AssertionError, ControlProblem)) if fails else nullcontext():
            run(form, text, box, blank)


@FORMS
def test_a_state_that_was_exported_is_imported_as_code_from_a_file(
    form: str, make_box: MakeBox, blank: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, other = make_box(fixtures="default"), make_box(fixtures="empty")
    send(box, "We see you on Friday.")
    for act in ("exportState", "fullReport"):
        made = run(form, written(blank, act, box.id)[form], box, blank)
        assert "We see you on Friday." in made
    state = box.state()
    text = written(blank, "importState", other.id, state)[form]
    assert "body.json" in text
    monkeypatch.chdir(tmp_path)
    Path("body.json").write_text(json.dumps(state), "utf-8")
    blank.evaluate("text => { globalThis.readFile = async () => text; }", json.dumps(state))
    run(form, text, other, blank)
    assert "We see you on Friday." in json.dumps(other.messages(direction="outbound"))


def test_a_long_body_stands_in_a_file_of_its_own(blank: Page) -> None:
    expected = {"requests": [], "messages": [{"q": "x" * 5_000}]}
    texts = written(blank, "verify", "default", expected)
    assert "-d @body.json" in texts["curl"]
    assert 'readFile("body.json")' in texts["fetch"]
    assert 'messages=[{"q": ' not in texts["curl"]


def test_every_act_is_run(blank: Page) -> None:
    others = {"create", "drain", "verify", "exportState", "fullReport", "importState"}
    assert {*blank.evaluate(_ACTS, FILES)} == {name.partition(":")[0] for name in ACTS} | others


def test_what_a_person_writes_is_quoted_for_each_language(blank: Page) -> None:
    texts = written(blank, "create", {"id": SPACED, "strict": True, "seed": None})
    command = ["bash", "-c", f"printf '%s\\n' {texts['curl']}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(said.stdout.splitlines()[-1])["id"] == SPACED
    assert f"id={json.dumps(SPACED)}, strict=True, seed=None" in texts["pytest"]


def test_a_copied_command_has_the_tokens_variable_and_never_the_token(page: Page, shut: Server) -> None:
    page.goto(f"{shut.url}/_mock/ui/")
    page.get_by_label("Token", exact=True).fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sandboxes")).to_be_visible()
    texts = written(page, "advance", "default", "+1 h", 3_600)
    assert TOKEN not in json.dumps(texts)
    env = {"MOCK_CONTROL_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(["bash", "-c", texts["curl"]], capture_output=True, text=True, env=env, check=False)
    assert ran.returncode == 0, ran.stderr
