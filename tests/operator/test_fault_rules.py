"""When a fault acts, what it counts, where it is seen, and which rules are refused."""

from contextlib import nullcontext, suppress
from typing import Any

import pytest

from tests.operator.boxes import Box, refused
from tests.operator.conftest import MakeBox


def statuses(box: Box, count: int, path: str = "/contact") -> list[int]:
    """What so many calls are answered with."""
    return [box.api.get(path).status_code for _ in range(count)]


def counts(box: Box) -> tuple[int, int]:
    """How many requests the one armed rule has seen and hit."""
    (rule,) = box.control.faults()
    return rule["seen"], rule["hits"]


def test_so_many_pass_first_as_after_says_and_so_many_are_hit_as_times_says(box: Box) -> None:
    box.control.fault("error", after=3, times=2)
    assert statuses(box, 7) == [200, 200, 200, 500, 500, 200, 200]
    assert counts(box) == (7, 2)


def test_what_the_rule_does_not_name_is_neither_hit_nor_seen(box: Box) -> None:
    box.control.fault("error", method="POST", path="/msgboxx/con*")
    assert statuses(box, 3) == [200] * 3
    assert box.api.post("/webhook", {}).status_code == 400
    assert counts(box) == (0, 0)
    assert box.api.post("/contact", {}).status_code == 500
    assert counts(box) == (1, 1)


def test_the_same_seed_gives_the_same_draws_in_two_sandboxes(make_box: MakeBox) -> None:
    drawn = []
    for seed in (11, 11, 12):
        box = make_box(seed=seed)
        box.control.fault("error", probability=0.5)
        drawn.append(statuses(box, 40))
    assert drawn[0] == drawn[1] != drawn[2]
    assert 8 <= drawn[0].count(500) <= 32


@pytest.mark.parametrize(("probability", "status"), [(0, 200), (1, 500)])
def test_a_certain_probability_is_certain(probability: float, status: int, box: Box) -> None:
    box.control.fault("error", probability=probability)
    assert statuses(box, 20) == [status] * 20
    assert counts(box) == (20, 20 if status == 500 else 0)


def test_the_sandboxs_clock_takes_a_fault_away_and_what_is_not_armed_cannot_be_disarmed(box: Box) -> None:
    rule = box.control.fault("error", ttl_seconds=60)
    assert rule["expires_at"] == "2024-05-01T10:01:00.000Z"
    box.control.advance(59.9)
    assert statuses(box, 1) == [500]
    box.control.advance(0.1)
    assert statuses(box, 1) == [200]
    assert box.control.faults() == []
    assert box.control.get()["faults_armed"] == 0
    refused(404, box.control.disarm, rule["id"])


@pytest.mark.parametrize("kind", ["error", "delay", "reset", "truncate", "rate_limit"])
def test_the_journal_tells_which_fault_acted(kind: str, box: Box) -> None:
    rule = box.control.fault(kind, times=1, **({"delay_ms": 1} if kind == "delay" else {}))
    with suppress(OSError) if kind in ("reset", "truncate") else nullcontext():
        box.api.get("/contact")
    assert statuses(box, 1) == [200]
    later, earlier = box.control.requests(path="/msgboxx/contact")
    assert earlier["fault"] == rule["id"]
    assert "fault" not in later


# By kind and field, what that field may not be.
SENDING = ("Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Trailer", "Date")
UNFIT: dict[str, dict[str, list[Any]]] = {
    "explosion": {"kind": ["explosion"]},
    "error": {"system": ["nobody"], "surprise": [1], "delay_ms": [5], "status": [200, 600]}
    | {"times": [0], "after": [-1], "probability": [1.1, "often"], "ttl_seconds": [-1]}
    | {
        "path": ["/msgboxx/nowhere", "/contact", "/_mock/*", "", "/msgboxx/contac[t]"],
        "headers": [
            *[{"X-A": value} for value in ("two\r\nlines", "\u00e9", " x", "x" * 4_097)],
            *[{name: "5"} for name in ("a b", "", "X-A:", "X-Mock-Server", *SENDING)],
        ],
    },
    "delay": {"delay_ms": [-1]},
    "rate_limit": {"headers": [{"content-LENGTH": "5"}], "status": [429], "body": [{}]},
    "reset": {"headers": [{}], "body": ["x"]},
    "truncate": {"status": [500]},
}
WRONG = [(kind, field, value) for kind, fields in UNFIT.items() for field in fields for value in fields[field]]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        *[({"kind": kind, field: value}, field) for kind, field, value in WRONG],
        ({"kind": "error", "path": "/msgboxx/template", "method": "DELETE"}, "method"),
        ({"kind": "error", "path": "/msgboxx/contact", "method": "FETCH"}, "method"),
        ({"kind": "error", "system": "msgboxx", "method": "PATCH"}, "method"),
        ({"kind": "delay"}, "delay_ms"),
        ({"kind": "delay", "delay_ms": 5, "status": 500}, "status"),
    ],
)
def test_a_rule_that_never_acts_or_does_not_fit_its_kind_is_refused(rule: dict[str, Any], field: str, box: Box) -> None:
    assert field in {name.partition(".")[0] for name in refused(422, box.control.fault, **rule).errors}
    assert box.control.faults() == []


def test_a_header_that_is_refused_is_named_with_the_reason(box: Box) -> None:
    headers = {"Content-Length": "5", "a b": "x", "X-Good": "x"}
    assert refused(422, box.control.fault, "error", headers=headers).errors == {
        "headers": [
            "Content-Length: The server says itself where an answer ends; a client would wait, or be out of step.",
            "a b: A header's name is letters, digits and !#$%&'*+-.^_`|~, and no others.",
        ]
    }


@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding", "a b"])
def test_a_state_with_a_fault_whose_header_cannot_be_sent_is_refused(name: str, box: Box) -> None:
    box.control.fault("error", headers={"X-A": "5"})
    state = box.control.export_state()
    state["faults"][0]["headers"] = {name: "5"}
    assert list(refused(422, box.control.import_state, state).errors) == ["faults"]


def test_a_rule_says_how_often_it_may_still_act_and_is_spent_when_that_is_over(box: Box) -> None:
    armed = box.control.fault("error", status=503, times=2)
    assert (armed["left"], armed["spent"], armed["armed_at"]) == (2, False, box.control.clock()["now"])
    assert "left" not in box.control.fault("error", status=503, path="/msgboxx/template*", system="msgboxx")
    box.api.get("/team")
    assert [(one.get("left"), one["spent"]) for one in box.control.faults()] == [(1, False), (None, False)]
    assert box.control.faults(spent=True) == []
    box.api.get("/team")
    (spent,) = box.control.faults(spent=True)
    assert (spent["id"], spent["left"], spent["hits"], spent["spent"]) == (armed["id"], 0, 2, True)


def test_a_rule_whose_time_is_over_is_told_of_among_the_newest_that_are_spent(box: Box) -> None:
    ids = [box.control.fault("error", ttl_seconds=1 + number)["id"] for number in range(60)]
    box.control.advance(120)
    assert box.control.faults() == []
    spent = box.control.faults(spent=True)
    assert {one["id"] for one in spent} == set(ids[10:])
    assert all(one["spent"] for one in spent)
