"""Each act of the page as curl, as a test with pytest and as fetch: all three are run, and do what the button does."""

import json
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
from tests.examples import applications
from tests.support.box import Box
from tests.support.http import got
from tests.support.servers import TOKEN
from tests.ui.screen import ADA, ask, send

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
    return box.messages(direction="outbound")[0]["id"]


def column(box: Box, path: str, name: str) -> list[Any]:
    """A field of all that there is in a list."""
    return [one[name] for one in box.items(path)]


def armed(box: Box) -> str:
    return got(box.post("/faults", FAULT), 201)["id"]


def told(box: Box) -> str:
    """The id of the newest delivery to an application that does not listen."""
    got(box.put("/webhooks/coax", {"url": NOBODY}))
    box.inbound(ADA, "Is it ready?", system="coax")
    got(box.post("/webhooks/drain"))
    return box.items("/webhooks/deliveries")[0]["id"]


def misspelled(box: Box) -> str:
    """A finding: a field that no document has."""
    ask(box, mesage="Hello")
    return box.items("/findings")[0]["id"]


def mode(box: Box) -> list[Any]:
    view = got(box.get(""))
    return [view["delivery"]["mode"], view["delivery"]["delays"]["read"], view["signatures"]]


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
    "freeze": Act([], lambda box, _: got(box.get("/clock"))["frozen"], lambda box: box.post("/clock/resume").text),
    "resume": Act([], lambda box, _: not got(box.get("/clock"))["frozen"]),
    "advance": Act(["+1 h", 3_600], lambda box, _: box.now() == "2024-05-01T13:00:00.000Z"),
    "advanceTo": Act(["Go", "2024-05-02T00:00:00Z"], lambda box, _: box.now() == "2024-05-02T00:00:00.000Z"),
    "advanceToNext": Act([], lambda box, message: box.message(message)["status"] == "delivered", sent),
    "reset": Act([], lambda box, message: message not in column(box, "/messages", "id"), sent),
    "remove": Act([], lambda box, _: box.get("").status_code == 404),
    "clearRequests": Act([], lambda box, _: box.journal() == [], sent),
    "arm": Act([FAULT], lambda box, _: column(box, "/faults", "status") == [503]),
    "disarm": Act([KNOWN], lambda box, _: box.items("/faults") == [], armed),
    "disarmAll": Act([], lambda box, _: box.items("/faults") == [], armed),
    "inbound": Act(
        [{"system": "coax", "from": ADA, "text": "Is it ready?"}],
        lambda box, _: box.messages(direction="inbound")[0]["text"] == "Is it ready?",
    ),
    "subscribe": Act(
        ["coax", {"url": NOBODY, "events": ["message.received"]}],
        lambda box, _: NOBODY in column(box, "/webhooks", "url"),
    ),
    "redeliver": Act([KNOWN], lambda box, known: column(box, "/webhooks/deliveries", "id")[0] != known, told),
    "tryOut": Act(["coax", "message.received"], lambda box, _: "webhook.tried" in column(box, "/events", "type"), told),
    "change": Act([{"label": "by hand"}], lambda box, _: got(box.get(""))["label"] == "by hand"),
    "change: delivery and signatures": Act([MANUAL], lambda box, _: mode(box) == ["manual", 60, "sandbox"]),
    "change: limits": Act([{"limits": LIMITS}], lambda box, _: LIMITS.items() <= got(box.get(""))["limits"].items()),
    "set": Act(
        ["coax", {"method": "PUT", "path": "campaigns/summer", "body": {"status": "paused"}}],
        lambda box, _: PAUSED in box.items("/coax/campaigns"),
    ),
    "set: what is made": Act(
        ["tripdesk", CREDIT], lambda box, _: got(box.get("/tripdesk/wallets/live"))["balance"] == "30.00"
    ),
    "set: what is changed": Act(
        ["coext", {"method": "PATCH", "path": f"api-keys/{KNOWN}", "body": {"ip_whitelist": ["::1"]}}],
        lambda box, _: column(box, "/coext/api-keys", "ip_whitelist")[0] == ["::1"],
        lambda box: column(box, "/coext/api-keys", "id")[0],
    ),
    "note": Act(["The customer is called."], lambda box, _: "test.note" in column(box, "/events", "type")),
    "clearFindings": Act([], lambda box, _: box.items("/findings") == [], misspelled),
    "report": Act([KNOWN, "failed"], lambda box, message: box.message(message)["status"] == "failed", sent),
}


def written(page: Page, act: str, *given: Any) -> dict[str, str]:
    """The act in each form, as the page writes it."""
    return page.evaluate(_WRITTEN, [FILES, act, given])


def run(form: str, text: str, box: Box, page: Page) -> str:
    """Run what the page has written, as its reader would; what came of it, as text."""
    if form == "curl":
        return shelled(text)
    if form == "fetch":
        is_ok, found = page.evaluate(f"async () => {{ const one = {text}; return [one.ok, await one.text()]; }}")
        assert is_ok, text
        return found
    with Client(box.control.url) as client:
        mock = SimpleNamespace(control=client.sandbox(box.id))
        server = SimpleNamespace(client=client)
        names = {"json": json, "Path": Path, "messaging_mock": mock, "messaging_mock_server": server}
        exec(f"found = {text}", names)  # noqa: S102 - what is shown to be run
        return str(names["found"])


def shelled(command: str, **variables: str) -> str:
    """What a command prints."""
    return applications.run(("bash", "-c", command), Path(), **variables).stdout


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
    assert {*column(box, "/webhooks/deliveries", "status")} == {"retrying"}


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
    said = shelled(f"printf '%s\\n' {texts['curl']}")
    assert json.loads(said.splitlines()[-1])["id"] == SPACED
    assert f"id={json.dumps(SPACED)}, strict=True, seed=None" in texts["pytest"]


def test_a_copied_command_has_the_tokens_variable_and_never_the_token(page: Page, shut: Server) -> None:
    page.goto(f"{shut.url}/_mock/ui/")
    page.get_by_label("Token", exact=True).fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sandboxes")).to_be_visible()
    texts = written(page, "advance", "default", "+1 h", 3_600)
    assert TOKEN not in json.dumps(texts)
    shelled(texts["curl"], MOCK_CONTROL_TOKEN=TOKEN)
