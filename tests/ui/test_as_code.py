"""Each act of the page as curl, as a test with pytest and as fetch: all three are run, and do what the button does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from mock_server.client import Client, ControlProblem
from mock_server.server.composition import Server
from mock_server.ui import files
from tests.conftest import MakeBox
from tests.support.box import Box
from tests.support.http import got
from tests.support.servers import TOKEN
from tests.ui.screen import Screen, send

CUSTOMER = "+447700900123"
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
    identifier: str = box.messages(direction="outbound")[0]["id"]
    return identifier


def faults(box: Box) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = got(box.get("/faults"))["items"]
    return items


def armed(box: Box) -> str:
    """The id of a fault that is armed."""
    identifier: str = got(box.post("/faults", {"kind": "error", "status": 503}), 201)["id"]
    return identifier


def told(box: Box) -> str:
    """The id of the newest delivery to an application that does not listen."""
    got(box.put("/webhooks/coax", {"url": NOBODY}))
    wrote(box)
    got(box.post("/webhooks/drain"))
    identifier: str = deliveries(box)[0]["id"]
    return identifier


def deliveries(box: Box) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = got(box.get("/webhooks/deliveries"))["items"]
    return items


def happened(box: Box) -> list[str]:
    """The types of what has happened."""
    return [one["type"] for one in got(box.get("/events"))["items"]]


def wrote(box: Box) -> None:
    """A customer has written."""
    box.post("/inbound", {"system": "coax", "from": CUSTOMER, "text": "Is it ready?"})


def findings(box: Box) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = got(box.get("/findings"))["items"]
    return items


def misspelled(box: Box) -> str:
    """A finding: a field that no document has."""
    key = box.view["systems"]["coax"]["credentials"]["api_key"]
    body = {"phone": CUSTOMER, "mesage": "Hello"}
    url = f"{box.view['systems']['coax']['base_url']}/api/v2/message/send/sms"
    requests.put(url, json=body, headers={"Authorization": f"Bearer {key}"}, timeout=10)
    assert findings(box)
    return ""


def nothing(box: Box) -> str:
    return ""


def listed(box: Box, collection: str) -> list[dict[str, Any]]:
    """What a vendor's dashboard has."""
    items: list[dict[str, Any]] = got(box.get(f"/{collection}"))["items"]
    return items


# Of each act: what is there before, its further arguments given that, and what is so afterwards.
Scenario = tuple[Callable[[Box], str], Callable[[Box, str], list[Any]], Callable[[Box, str], bool]]
SCENARIOS: dict[str, Scenario] = {
    "freeze": (lambda box: box.post("/clock/resume") and "", lambda *_: [], lambda box, _: _clock(box)["frozen"]),
    "resume": (nothing, lambda *_: [], lambda box, _: not _clock(box)["frozen"]),
    "advance": (nothing, lambda *_: ["+1 h", 3_600], lambda box, _: box.now() == "2024-05-01T13:00:00.000Z"),
    "advanceTo": (
        nothing,
        lambda *_: ["Go", "2024-05-02T00:00:00Z"],
        lambda box, _: box.now() == "2024-05-02T00:00:00.000Z",
    ),
    "advanceToNext": (sent, lambda *_: [], lambda box, message: _status(box, message) == "delivered"),
    "reset": (sent, lambda *_: [], lambda box, message: message not in [found["id"] for found in box.messages()]),
    "remove": (nothing, lambda *_: [], lambda box, _: box.get("").status_code == 404),
    "clearRequests": (sent, lambda *_: [], lambda box, _: box.journal() == []),
    "arm": (
        nothing,
        lambda *_: [{"kind": "error", "status": 503, "system": "coax", "times": 2}],
        lambda box, _: [fault["status"] for fault in faults(box)] == [503],
    ),
    "disarm": (armed, lambda _, fault: [fault], lambda box, _: faults(box) == []),
    "disarmAll": (armed, lambda *_: [], lambda box, _: faults(box) == []),
    "inbound": (
        nothing,
        lambda *_: [{"system": "coax", "from": CUSTOMER, "text": "Is it ready?"}],
        lambda box, _: box.messages(direction="inbound")[0]["text"] == "Is it ready?",
    ),
    "subscribe": (
        nothing,
        lambda *_: ["coax", {"url": NOBODY, "events": ["message.received"]}],
        lambda box, _: NOBODY in [one["url"] for one in got(box.get("/webhooks"))["items"]],
    ),
    "redeliver": (
        told,
        lambda _, delivery: [delivery],
        lambda box, delivery: deliveries(box)[0]["id"] != delivery,
    ),
    "tryOut": (
        told,
        lambda *_: ["coax", "message.received"],
        lambda box, _: "webhook.tried" in happened(box),
    ),
    "change": (nothing, lambda *_: [{"label": "by hand"}], lambda box, _: got(box.get(""))["label"] == "by hand"),
    "change: delivery and signatures": (
        nothing,
        lambda *_: [{"delivery": {"mode": "manual", "delays": {"read": 60}}, "signatures": "sandbox"}],
        lambda box, _: _settings(box) == ("manual", 60, "sandbox"),
    ),
    "change: limits": (
        nothing,
        lambda *_: [{"limits": {"coax": {"per_minute": 2}, "tripdesk": {"per_minute": None}}}],
        lambda box, _: _per_minute(box) == (2, None),
    ),
    "set": (
        nothing,
        lambda *_: ["coax", {"method": "PUT", "path": "campaigns/summer", "body": {"status": "paused"}}],
        lambda box, _: {"id": "summer", "name": "summer", "status": "paused"} in listed(box, "coax/campaigns"),
    ),
    "set: what is made": (
        nothing,
        lambda *_: [
            "tripdesk",
            {"method": "POST", "path": "wallet/credit", "body": {"amount": "5.00", "plane": "live"}},
        ],
        lambda box, _: _balance(box) == "30.00",
    ),
    "set: what is changed": (
        lambda box: str(listed(box, "coext/api-keys")[0]["id"]),
        lambda _, key: ["coext", {"method": "PATCH", "path": f"api-keys/{key}", "body": {"ip_whitelist": ["::1"]}}],
        lambda box, _: listed(box, "coext/api-keys")[0]["ip_whitelist"] == ["::1"],
    ),
    "note": (nothing, lambda *_: ["The customer is called."], lambda box, _: "test.note" in happened(box)),
    "clearFindings": (misspelled, lambda *_: [], lambda box, _: findings(box) == []),
    "report": (sent, lambda _, message: [message, "failed"], lambda box, message: _status(box, message) == "failed"),
}


def _clock(box: Box) -> dict[str, Any]:
    clock: dict[str, Any] = got(box.get("/clock"))
    return clock


def _settings(box: Box) -> tuple[str, float, str]:
    view = got(box.get(""))
    return view["delivery"]["mode"], view["delivery"]["delays"]["read"], view["signatures"]


def _per_minute(box: Box) -> tuple[int | None, int | None]:
    limits = got(box.get(""))["limits"]
    return limits["coax"]["per_minute"], limits["tripdesk"]["per_minute"]


def _balance(box: Box) -> str:
    (balance,) = [one["balance"] for one in listed(box, "tripdesk/wallets") if one["plane"] == "live"]
    return str(balance)


def _status(box: Box, message: str) -> str:
    status: str = box.message(message)["status"]
    return status


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


@pytest.mark.parametrize("form", ["curl", "pytest", "fetch"])
@pytest.mark.parametrize("act", SCENARIOS)
def test_an_act_as_code_does_what_its_button_does(act: str, form: str, make_box: MakeBox, blank: Page) -> None:
    box = make_box(fixtures="default")
    before, given, is_so = SCENARIOS[act]
    known = before(box)
    texts = blank.evaluate(_WRITTEN, [FILES, act.partition(":")[0], [box.id, *given(box, known)]])
    assert not is_so(box, known)
    run(form, texts[form], box, blank)
    assert is_so(box, known)


@pytest.mark.parametrize("form", ["curl", "pytest", "fetch"])
def test_a_new_sandbox_as_code_is_the_one_that_the_form_makes(form: str, blank: Page, box: Box) -> None:
    body = {"id": f"by-{form}", "seed": 9, "clock": {"now": "2026-01-01T09:00:00Z", "frozen": True}, "strict": True}
    run(form, blank.evaluate(_WRITTEN, [FILES, "create", [body]])[form], box, blank)
    made = box.control.box(f"by-{form}")
    assert (made.view["seed"], made.view["strict"], made.now()) == (9, True, "2026-01-01T09:00:00.000Z")
    made.delete()


@pytest.mark.parametrize("form", ["curl", "pytest", "fetch"])
def test_to_wait_for_all_as_code_ends_when_each_was_attempted(form: str, make_box: MakeBox, blank: Page) -> None:
    box = make_box(fixtures="default")
    got(box.put("/webhooks/coax", {"url": NOBODY}))
    wrote(box)
    run(form, blank.evaluate(_WRITTEN, [FILES, "drain", [box.id]])[form], box, blank)
    # Each attempted once, and to be tried again.
    assert {one["status"] for one in deliveries(box)} == {"retrying"}


@pytest.mark.parametrize("form", ["curl", "pytest", "fetch"])
def test_to_check_as_code_passes_where_it_is_as_expected_and_fails_where_it_is_not(
    form: str, box: Box, blank: Page
) -> None:
    for times, fails in ((0, False), (1, True)):
        expected = {"requests": [{"system": "coax", "times": times}], "messages": [], "in_order": False}
        text = blank.evaluate(_WRITTEN, [FILES, "verify", [box.id, expected]])[form]
        with pytest.raises((AssertionError, ControlProblem)) if fails else nullcontext():
            run(form, text, box, blank)


@pytest.mark.parametrize("form", ["curl", "pytest", "fetch"])
def test_a_state_that_was_exported_is_imported_as_code_from_a_file(
    form: str, make_box: MakeBox, blank: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, other = make_box(fixtures="default"), make_box(fixtures="empty")
    send(box, "We see you on Friday.")
    for act in ("exportState", "fullReport"):
        made = run(form, blank.evaluate(_WRITTEN, [FILES, act, [box.id]])[form], box, blank)
        assert "We see you on Friday." in made
    state = box.state()
    text = blank.evaluate(_WRITTEN, [FILES, "importState", [other.id, state]])[form]
    assert "body.json" in text
    monkeypatch.chdir(tmp_path)
    Path("body.json").write_text(json.dumps(state), "utf-8")
    blank.evaluate("text => { globalThis.readFile = async () => text; }", json.dumps(state))
    run(form, text, other, blank)
    assert "We see you on Friday." in json.dumps(other.messages(direction="outbound"))


def test_a_long_body_stands_in_a_file_of_its_own(blank: Page) -> None:
    expected = {"requests": [], "messages": [{"q": "x" * 5_000}]}
    written = blank.evaluate(_WRITTEN, [FILES, "verify", ["default", expected]])
    assert "-d @body.json" in written["curl"]
    assert 'readFile("body.json")' in written["fetch"]
    assert 'messages=[{"q": ' not in written["curl"]


def test_every_act_is_run(blank: Page) -> None:
    assert {*blank.evaluate(_ACTS, FILES)} == {
        *(name.partition(":")[0] for name in SCENARIOS),
        "create",
        "drain",
        "verify",
        "exportState",
        "fullReport",
        "importState",
    }


def test_what_a_person_writes_is_quoted_for_each_language(blank: Page) -> None:
    written = blank.evaluate(_WRITTEN, [FILES, "create", [{"id": SPACED, "strict": True, "seed": None}]])
    said = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {written['curl']}"], capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout.splitlines()[-1])["id"] == SPACED
    assert f"id={json.dumps(SPACED)}, strict=True, seed=None" in written["pytest"]


def test_a_copied_command_has_the_tokens_variable_and_never_the_token(page: Page, shut: Server) -> None:
    page.goto(f"{shut.url}/_mock/ui/")
    page.get_by_label("Token", exact=True).fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sandboxes")).to_be_visible()
    written = page.evaluate(_WRITTEN, [FILES, "advance", ["default", "+1 h", 3_600]])
    assert TOKEN not in json.dumps(written)
    env = {"MOCK_CONTROL_TOKEN": TOKEN, "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(["bash", "-c", written["curl"]], capture_output=True, text=True, env=env, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("form", ["curl", "pytest", "fetch", "requests", "http", "verify", "markdown"])
def test_a_request_is_copied_in_the_form_that_the_server_writes(form: str, make_box: MakeBox, screen: Screen) -> None:
    box = make_box(fixtures="default")
    send(box, "We see you on Friday.")
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    entry = box.journal()[0]
    page = screen.open(box, f"requests/{entry['id']}")
    page.get_by_role("button", name=form, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(f"{entry['id']} as {form}")
    expected = box.get(f"/requests/{entry['id']}", **{"as": form}).content.decode()
    assert page.evaluate("navigator.clipboard.readText()") == expected


def test_without_a_clipboard_the_text_is_shown_to_be_copied_by_hand(make_box: MakeBox, screen: Screen) -> None:
    box = make_box(fixtures="default")
    screen.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page = screen.open(box, "messages")
    page.locator(".row").first.click()
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("press Ctrl+C")
    screen.is_sound()
    assert page.evaluate("getSelection().toString().length") > 10
