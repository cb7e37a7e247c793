"""Whose a sandbox is and how long it stays, over HTTP: labels, lists and deletions by them, and time to live."""

from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import MakeBox
from tests.support.box import Box, Control, refused
from tests.support.http import got
from tests.support.process import ONE, serving, until
from tests.support.servers import own_control


def found(control: Control, **filters: Any) -> list[str]:
    return [one["id"] for one in got(control.get("/sandboxes", page_size=1_000, **filters))["items"]]


def test_labels_are_shown_changed_found_and_outlive_a_reset(make_box: MakeBox, control: Control) -> None:
    run = uuid4().hex
    one, two = (make_box(label=f"{run}/{team}", labels={"run": run, "team": team}) for team in ("checkout", "search"))
    assert (one.view["label"], one.view["labels"]) == (f"{run}/checkout", {"run": run, "team": "checkout"})
    assert found(control, labels=f"run={run}") == found(control, label=f"{run}*") == [one.id, two.id]
    assert found(control, labels=f"run={run},team=s*") == [two.id]
    assert found(control, labels=f"run={run},branch=*") == []
    changed = {"label": f"{run}/renamed", "labels": {"run": run}}
    assert got(control.patch(one.path, changed)).items() >= changed.items()
    assert got(one.post("/reset")).items() >= changed.items()
    assert found(control, labels=f"run={run},team=*") == [two.id]
    assert found(control, label=f"{run}/re*") == [one.id]
    assert one.id not in found(control, label="")


@pytest.mark.parametrize("labels", ["team", "=x", "a=b,team"])
def test_a_filter_of_labels_that_is_none_is_refused(control: Control, labels: str) -> None:
    refused(control.get("/sandboxes", labels=labels), 422, "labels")
    refused(control.request("DELETE", "/sandboxes", params={"labels": labels}), 422, "labels")


def test_the_sandboxes_of_a_label_are_deleted_together_and_no_other(make_box: MakeBox, control: Control) -> None:
    run = uuid4().hex
    mine = [make_box(label=f"{run}/{number}", labels={"run": run}) for number in range(3)]
    other = make_box()
    assert got(control.request("DELETE", "/sandboxes", params={"label": f"{run}/0"})) == {"deleted": 1}
    assert got(control.request("DELETE", "/sandboxes", params={"labels": f"run={run}"})) == {"deleted": 2}
    assert got(control.request("DELETE", "/sandboxes", params={"labels": f"run={run}"})) == {"deleted": 0}
    for box in mine:
        refused(box.get(""), 404)
    assert got(other.get(""))["id"] == other.id


@pytest.mark.parametrize(
    "query",
    [
        *({"labels": labels} for labels in ("", ",")),
        *({"label": label} for label in ("", " ")),
        *({"label": "", "labels": "run=1"}, {"label": "*", "labels": ""}),
    ],
    ids=str,
)
def test_a_deletion_by_an_empty_filter_deletes_nothing(box: Box, control: Control, query: dict[str, str]) -> None:
    body = refused(control.request("DELETE", "/sandboxes", params=query), 422)
    assert set(body["errors"]) <= set(query) | {"label", "labels"}
    assert got(box.get(""))["id"] == box.id


def test_a_deletion_says_which_and_spares_the_default(control: Control) -> None:
    refused(control.delete("/sandboxes"), 422, "label", "labels")
    with own_control("msgboxx") as alone:
        made = alone.make()
        assert got(alone.request("DELETE", "/sandboxes", params={"label": "*"})) == {"deleted": 1}
        assert found(alone) == ["default"]
        refused(made.get(""), 404)


def test_a_time_to_live_is_shown_with_its_end_and_changed(make_box: MakeBox, control: Control) -> None:
    box = make_box(ttl_seconds=600)
    assert box.view["ttl_seconds"] == 600
    assert got(box.get(""))["ends_at"] >= box.view["ends_at"] > "2026"
    changed = got(control.patch(box.path, {"ttl_seconds": 0}))
    assert (changed["ttl_seconds"], "ends_at" in changed) == (0, False)


def test_the_default_stays_as_long_as_the_server(control: Control) -> None:
    refused(control.patch("/sandboxes/default", {"ttl_seconds": 5}), 409)
    assert got(control.patch("/sandboxes/default", {"ttl_seconds": 0}))["ttl_seconds"] == 0


def test_what_nobody_uses_ends_by_itself_and_what_the_server_says_is_for_who_says_nothing() -> None:
    with serving(*ONE, "--sandbox-ttl", "1") as server, Control(server.url) as control:
        box, long, forever = control.make(), control.make(ttl_seconds=500), control.make(ttl_seconds=0)
        assert [one.view["ttl_seconds"] for one in (box, long, forever)] == [1, 500, 0]
        until(lambda: box.id not in found(control))
        assert found(control) == ["default", long.id, forever.id]
        refused(box.get(""), 404)
        assert f"the sandbox {box.id} ended: nobody used it for 1 s" in server.told()


def test_more_sandboxes_than_the_server_may_have_are_refused_until_one_is_gone() -> None:
    with own_control("msgboxx", max_sandboxes=3) as control:
        boxes = [control.make() for _ in range(2)]
        assert "3 sandboxes" in refused(control.post("/sandboxes", {}), 409)["detail"]
        boxes[0].delete()
        control.make()
        assert got(control.get("/server"))["bounds"]["max_sandboxes"] == 3
