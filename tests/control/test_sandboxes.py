"""Sandboxes: made, listed, looked at, changed, reset, deleted."""

from typing import Any

import pytest

from mock_server import systems
from mock_server.server.composition import Server
from tests.conftest import MakeBox
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.msgboxx import WILL, WORLD, Api

# Those of every system that has limits of the sandbox's own.
LIMITS = {one.name: dict(one.default_limits) for one in map(systems.load, systems.ours()) if one.default_limits}
FIELDS = {
    *("id", "label", "seed", "created_at", "clock", "systems", "strict", "signatures", "faults_armed", "delivery"),
    *("limits", "counts", "epoch", "last_event", "labels", "ttl_seconds"),
}
DELIVERY = {"mode": "auto", "delays": {"sent": 0, "delivered": 1, "read": 3}}


def test_an_empty_object_makes_one_with_every_default(control: Control, server: Server) -> None:
    box = Box(control, got(control.post("/sandboxes", {}), 201))
    view = box.view
    assert set(view) == FIELDS
    assert view["id"].startswith("sb_")
    assert (view["label"], view["seed"], view["clock"]["frozen"]) == ("", 1, False)
    assert view["last_event"] == f"{view['epoch']}-0"
    assert (view["delivery"], view["limits"]) == (DELIVERY, LIMITS)
    access = view["systems"]["msgboxx"]
    assert access["base_url"] == f"{server.url}/msgboxx"
    assert set(access["credentials"]) == {"username", "password"}
    assert set(access["other_credentials"]) == {"limited"}
    assert len(box.log_in().items("/contact")) == 100
    box.delete()


def test_every_setting_is_taken_and_shown(control: Control, make_box: MakeBox) -> None:
    body = {
        "id": "My_box-1.0",
        "seed": 42,
        "fixtures": {"msgboxx": WORLD},
        "clock": {"now": "2030-01-02T03:04:05.678Z", "frozen": True},
        "delivery": {"mode": "manual", "delays": {"read": 0.5}},
        "limits": {"msgboxx": {"per_minute": 7}},
    }
    view = make_box(**body).view
    assert (view["id"], view["seed"]) == ("My_box-1.0", 42)
    assert view["created_at"] == view["clock"]["now"] == "2030-01-02T03:04:05.678Z"
    assert view["clock"]["frozen"] is True
    assert view["delivery"] == {"mode": "manual", "delays": {"sent": 0, "delivered": 1, "read": 0.5}}
    assert view["limits"] == {**LIMITS, "msgboxx": {"per_minute": 7}}
    assert got(control.get("/sandboxes/My_box-1.0")) == view


def test_a_taken_id_is_409(box: Box, control: Control) -> None:
    refused(control.post("/sandboxes", {"id": box.id}), 409)
    refused(control.post("/sandboxes", {"id": "default"}), 409)
    assert got(box.get("")) == box.view


# Of each setting the values that do not fit.
WRONG: dict[str, list[Any]] = {
    "id": ["", "a/b", "a b", "x" * 65, "\N{GRINNING FACE}", ".", "..", 1, None],
    "label": ["x" * 201],
    "seed": [-1, 1.5, "x", True, 2**63],
    "clock": [
        *(1, {"frozen": "yes"}, {"speed": 2}),
        *({"now": now} for now in ("yesterday", "1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z", 1_714_564_800)),
    ],
    "delivery": [
        *({"mode": "fast"}, {"delays": {"read": "soon"}}),
        *({"delays": delays} for delays in ({"sent": -1}, {"sent": "1"}, {"sent": 10**9}, {"lost": 1})),
    ],
    "limits": [
        *({"nothing": {"per_minute": 5}}, {"msgboxx": 5}, {"msgboxx": {}}, {"msgboxx": {"per_hour": 5}}),
        *({"msgboxx": {"per_minute": most}} for most in (0, -1, "x")),
    ],
    "name": ["x"],
    "ttl_seconds": [-1, 1.5, "60", None, 366 * 86_400 + 1],
    "labels": [
        *({name: "x"} for name in ("", "a b", "x" * 64, "a=b")),
        *("a=b", {"a": 1}, {"a": "x" * 201}, {f"n{number}": "" for number in range(17)}),
    ],
}


@pytest.mark.parametrize("field", WRONG)
def test_a_setting_that_does_not_fit_is_named_and_makes_none(control: Control, field: str) -> None:
    before = got(control.get("/sandboxes"))["paging"]["total"]
    for value in WRONG[field]:
        refused(control.post("/sandboxes", {field: value}), 422, field)
    assert got(control.get("/sandboxes"))["paging"]["total"] == before


# What cannot be changed to: the same, and whatever is of a sandbox's making.
CHANGES = {name: WRONG[name] for name in ("delivery", "label", "labels", "limits", "ttl_seconds")}
CHANGES |= {"delivery": [*WRONG["delivery"], None], "seed": [2], "clock": [{"frozen": False}], "id": ["x"]}


@pytest.mark.parametrize("field", CHANGES)
def test_a_change_that_does_not_fit_changes_nothing_though_another_with_it_would(box: Box, field: str) -> None:
    other = {} if field == "delivery" else {"delivery": {"mode": "manual"}}
    with box.unchanged():
        for value in CHANGES[field]:
            for body in ({field: value}, {field: value, **other}):
                refused(box.control.patch(box.path, body), 422, field)


def test_the_list_is_paged_and_the_default_is_the_first(control: Control, make_box: MakeBox) -> None:
    made = [make_box().id for _ in range(5)]
    total = got(control.get("/sandboxes"))["paging"]["total"]
    listed: list[str] = []
    for number in range(1, -(-total // 2) + 1):
        page = got(control.get("/sandboxes", page=number, page_size=2))
        assert page["paging"] == {"page": number, "page_size": 2, "pages": -(-total // 2), "total": total}
        listed += [view["id"] for view in page["items"]]
    assert listed[0] == "default"
    assert listed[-5:] == made
    assert len(listed) == len(set(listed)) == total
    assert got(control.get("/sandboxes", page=10**9))["items"] == []


def test_a_reset_goes_back_to_how_it_was_made(make_box: MakeBox) -> None:
    box = make_box(delivery={"mode": "manual"}, limits={"msgboxx": {"per_minute": 100}})
    before = box.state()
    api = box.log_in()
    got(api.add_contact("+447700900777"), 201)
    box.inbound("+447700900777")
    box.advance(86_400)
    got(box.post("/faults", {"kind": "error", "status": 503}), 201)
    got(box.control.patch(box.path, {"delivery": {"mode": "auto"}, "limits": {"msgboxx": {"per_minute": 1}}}))
    got(box.post("/clock/resume"))
    after = got(box.post("/reset"))
    assert after["epoch"] != box.view["epoch"]
    # Its events tell of the reset.
    new = {"epoch": after["epoch"], "last_event": f"{after['epoch']}-1", "last_act_at": after["last_act_at"]}
    assert after == box.view | new
    assert box.state() == before
    got(box.log_in().get("/contact"))


def test_the_default_has_the_well_known_log_in_and_can_be_reset_but_not_deleted(control: Control) -> None:
    box = control.box("default")
    assert box.credentials() == {"username": "my@username.com", "password": "MySuperSecurePassw0rd!"}
    refused(control.delete("/sandboxes/default"), 409)
    with box.log_in() as api:
        got(api.add_contact("+447700900777", account="3fa85f64-5717-4562-b3fc-2c963f66afa6"), 201)
        got(box.post("/reset"))
        assert got(api.get("/contact"))["paging"]["recordCount"] == 250


def test_a_deleted_one_is_gone_and_its_id_is_free(control: Control, make_box: MakeBox) -> None:
    make_box(id="short-lived")
    answer = control.delete("/sandboxes/short-lived")
    assert (answer.status_code, answer.content) == (204, b"")
    refused(control.get("/sandboxes/short-lived"), 404)
    refused(control.delete("/sandboxes/short-lived"), 404)
    make_box(id="short-lived")


def test_a_summary_has_all_but_what_opens_the_sandbox(box: Box, control: Control) -> None:
    got(box.log_in().say(WILL), 201)
    every = got(control.get("/sandboxes", view="summary", page_size=1_000))["items"]
    (shown,) = [one for one in every if one["id"] == box.id]
    whole = got(box.get(""))
    assert shown == {name: value for name, value in whole.items() if name != "systems"}


def test_what_a_sandbox_holds_is_counted(box: Box, api: Api) -> None:
    before = got(box.get(""))
    got(api.say(WILL), 201)
    api.get("/contact", colour="red")
    got(box.post("/faults", {"kind": "error", "status": 503}), 201)
    after = got(box.get(""))
    grown = {name: after["counts"][name] - before["counts"][name] for name in after["counts"]}
    assert grown == {"messages": 1, "people": 0, "requests": 2, "deliveries": 1, "findings": 1, "faults": 1}
    (newest,) = got(box.get("/events", limit=1))["items"]
    told = {"epoch": before["epoch"], "last_event": newest["id"], "last_act_at": newest["real_at"]}
    assert after.items() >= told.items()
    for system in ("coext", "msgboxx"):
        box.inbound("+447700900987", system=system)
    people = got(box.get(""))["counts"]["people"]
    assert people == after["counts"]["people"] + 1 == len(box.walked("/people"))
