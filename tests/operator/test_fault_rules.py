"""When a fault acts, what it counts, where it is seen, and which rules are refused."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.client import ControlProblem
from tests.operator.boxes import Box
from tests.operator.conftest import MakeBox


def statuses(box: Box, count: int, path: str = "/contact") -> list[int]:
    """What so many calls are answered with."""
    return [box.api.get(path).status_code for _ in range(count)]


def counts(box: Box) -> tuple[int, int]:
    """How many requests the one armed rule has seen and hit."""
    (rule,) = box.control.faults()
    return rule["seen"], rule["hits"]


def test_times_says_how_often_it_acts(box: Box) -> None:
    box.control.fault("error", times=2)
    assert statuses(box, 5) == [500, 500, 200, 200, 200]
    assert counts(box) == (5, 2)


def test_after_says_how_many_pass_first(box: Box) -> None:
    box.control.fault("error", after=3, times=1)
    assert statuses(box, 6) == [200, 200, 200, 500, 200, 200]


def test_what_the_rule_does_not_name_is_neither_hit_nor_seen(box: Box) -> None:
    box.control.fault("error", method="POST", path="/msgboxx/con*")
    assert statuses(box, 3) == [200] * 3
    assert box.api.post("/webhook", {}).status_code == 400
    assert counts(box) == (0, 0)
    assert box.api.post("/contact", {}).status_code == 500
    assert counts(box) == (1, 1)


@pytest.mark.parametrize(
    ("path", "hit"),
    [
        ("/msgboxx/*", True),
        ("*", True),
        ("/msgboxx/contact", True),
        ("/msgboxx/c?ntact", True),
        ("/msgboxx/contact/*", False),
        ("/msgboxx/message", False),
    ],
)
def test_a_path_is_a_glob_over_the_served_path(path: str, hit: bool, box: Box) -> None:
    box.control.fault("error", path=path)
    assert statuses(box, 1) == [500 if hit else 200]


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


def test_the_sandboxs_clock_takes_a_fault_away(box: Box) -> None:
    rule = box.control.fault("error", ttl_seconds=60)
    assert rule["expires_at"] == "2024-05-01T10:01:00.000Z"
    box.control.advance(59.9)
    assert statuses(box, 1) == [500]
    box.control.advance(0.1)
    assert statuses(box, 1) == [200]
    assert box.control.faults() == []
    assert box.control.get()["faults_armed"] == 0


def test_armed_faults_are_shown_in_the_sandbox(box: Box) -> None:
    assert box.control.get()["faults_armed"] == 0
    first, second = box.control.fault("error"), box.control.fault("truncate")
    assert box.control.get()["faults_armed"] == 2
    assert box.control.faults() == [first, second]
    box.control.disarm(first["id"])
    assert box.control.faults() == [second]
    box.control.disarm()
    assert box.control.get()["faults_armed"] == 0
    assert statuses(box, 1) == [200]


def test_the_journal_tells_which_fault_acted(box: Box) -> None:
    rule = box.control.fault("error", times=1)
    statuses(box, 2)
    later, earlier = box.control.requests(path="/msgboxx/contact")
    assert earlier["fault"] == rule["id"]
    assert earlier["response"]["status"] == 500
    assert "fault" not in later


@pytest.mark.parametrize("kind", ["delay", "reset", "truncate", "rate_limit"])
def test_the_journal_tells_of_every_kind(kind: str, box: Box) -> None:
    rule = box.control.fault(kind, times=1, **({"delay_ms": 1} if kind == "delay" else {}))
    try:
        box.api.get("/contact")
    except OSError:
        assert kind in ("reset", "truncate")
    (entry,) = box.control.requests(path="/msgboxx/contact")
    assert entry["fault"] == rule["id"]


def test_the_first_rule_that_answers_wins_and_delays_add_up_before_it(box: Box) -> None:
    box.control.fault("delay", delay_ms=1)
    box.control.fault("error", status=503)
    box.control.fault("error", status=502)
    assert statuses(box, 2) == [503, 503]
    assert [rule["hits"] for rule in box.control.faults()] == [2, 2, 0]


def test_a_reset_of_the_sandbox_disarms_its_faults(box: Box) -> None:
    box.control.fault("error")
    box.control.reset()
    assert box.control.faults() == []


def test_an_unknown_fault_cannot_be_disarmed(box: Box) -> None:
    with pytest.raises(ControlProblem) as refused:
        box.control.disarm("flt_unknown")
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"kind": "explosion"}, "kind"),
        ({"kind": "error", "system": "nobody"}, "system"),
        ({"kind": "error", "path": "/msgboxx/nowhere"}, "path"),
        ({"kind": "error", "path": "/contact"}, "path"),
        ({"kind": "error", "path": "/_mock/*"}, "path"),
        ({"kind": "error", "path": ""}, "path"),
        ({"kind": "error", "path": "/msgboxx/contac[t]"}, "path"),
        ({"kind": "error", "path": "/msgboxx/template", "method": "DELETE"}, "method"),
        ({"kind": "error", "path": "/msgboxx/contact", "method": "FETCH"}, "method"),
        ({"kind": "error", "system": "msgboxx", "method": "PATCH"}, "method"),
        ({"kind": "error", "delay_ms": 5}, "delay_ms"),
        ({"kind": "error", "status": 200}, "status"),
        ({"kind": "error", "status": 600}, "status"),
        ({"kind": "error", "headers": {"X-A": "two\r\nlines"}}, "headers"),
        ({"kind": "error", "headers": {"X-A": "\u00e9"}}, "headers"),
        ({"kind": "error", "headers": {"a b": "x"}}, "headers"),
        ({"kind": "error", "headers": {"": "x"}}, "headers"),
        ({"kind": "error", "headers": {"X-A:": "x"}}, "headers"),
        ({"kind": "error", "headers": {"X-A": " x"}}, "headers"),
        ({"kind": "error", "headers": {"X-A": "x" * 4_097}}, "headers"),
        ({"kind": "error", "headers": {"Content-Length": "5"}}, "headers"),
        ({"kind": "rate_limit", "headers": {"content-LENGTH": "5"}}, "headers"),
        ({"kind": "error", "headers": {"Transfer-Encoding": "chunked"}}, "headers"),
        ({"kind": "error", "headers": {"Connection": "keep-alive"}}, "headers"),
        ({"kind": "error", "headers": {"Keep-Alive": "timeout=1"}}, "headers"),
        ({"kind": "error", "headers": {"Upgrade": "h2c"}}, "headers"),
        ({"kind": "error", "headers": {"Trailer": "X-A"}}, "headers"),
        ({"kind": "error", "headers": {"Date": "yesterday"}}, "headers"),
        ({"kind": "error", "headers": {"X-Mock-Server": "none"}}, "headers"),
        ({"kind": "error", "surprise": 1}, "surprise"),
        ({"kind": "delay"}, "delay_ms"),
        ({"kind": "delay", "delay_ms": -1}, "delay_ms"),
        ({"kind": "delay", "delay_ms": 5, "status": 500}, "status"),
        ({"kind": "rate_limit", "status": 429}, "status"),
        ({"kind": "rate_limit", "body": {}}, "body"),
        ({"kind": "reset", "headers": {}}, "headers"),
        ({"kind": "reset", "body": "x"}, "body"),
        ({"kind": "truncate", "status": 500}, "status"),
        ({"kind": "error", "times": 0}, "times"),
        ({"kind": "error", "after": -1}, "after"),
        ({"kind": "error", "probability": 1.1}, "probability"),
        ({"kind": "error", "probability": "often"}, "probability"),
        ({"kind": "error", "ttl_seconds": -1}, "ttl_seconds"),
    ],
)
def test_a_rule_that_could_never_act_or_does_not_fit_its_kind_is_refused(
    rule: dict[str, Any], field: str, box: Box
) -> None:
    with pytest.raises(ControlProblem) as refused:
        box.control.fault(**rule)
    assert refused.value.status == 422
    assert field in {name.partition(".")[0] for name in refused.value.errors}
    assert box.control.faults() == []


def test_a_header_that_is_refused_is_named_with_the_reason(box: Box) -> None:
    with pytest.raises(ControlProblem) as refused:
        box.control.fault("error", headers={"Content-Length": "5", "a b": "x", "X-Good": "x"})
    assert refused.value.errors == {
        "headers": [
            "Content-Length: The server says itself where an answer ends; a client would wait, or be out of step.",
            "a b: A header's name is letters, digits and !#$%&'*+-.^_`|~, and no others.",
        ]
    }


def test_headers_that_can_be_sent_arrive_as_they_were_armed(box: Box) -> None:
    headers = {"X-Empty": "", "x_odd.name~": 'a "b", c', "Retry-After": "7", "Content-Encoding": "identity"}
    box.control.fault("error", status=503, headers=headers, body="down")
    answer = box.api.get("/contact")
    assert (answer.status_code, answer.text) == (503, "down")
    assert headers.items() <= dict(answer.headers).items()
    assert headers.items() <= box.control.requests(path="/msgboxx/contact")[0]["response"]["headers"].items()


@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding", "a b"])
def test_a_state_with_a_fault_whose_header_cannot_be_sent_is_refused(name: str, box: Box) -> None:
    box.control.fault("error", headers={"X-A": "5"})
    state = box.control.export_state()
    state["faults"][0]["headers"] = {name: "5"}
    with pytest.raises(ControlProblem) as refused:
        box.control.import_state(state)
    assert (refused.value.status, list(refused.value.errors)) == (422, ["faults"])


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
