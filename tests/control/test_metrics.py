"""`/_mock/metrics` as Prometheus itself reads it, with labels that no client can make more of; and the probes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mock_server import Client
from mock_server.server.composition import Server
from tests.support.box import Control, refused
from tests.support.http import Http, got
from tests.support.msgboxx import ANN, WILL
from tests.support.process import ONE, Served, serving, until
from tests.support.receivers import receiving
from tests.support.servers import TOKEN

LABELS = {
    "mock_server_info": {"version", "shard"},
    "mock_requests": {"system", "method", "call", "status"},
    "mock_request_seconds": {"system", "method", "call", "le"},
    "mock_sandboxes": set(),
    "mock_sandboxes_limit": set(),
    "mock_sandboxes_ended": {"why"},
    "mock_messages": {"system"},
    "mock_webhook_attempts": {"outcome"},
    "mock_queue_length": {"queue"},
    "mock_dropped": {"store"},
    "mock_turned_away": {"what"},
    "mock_clock_lag_seconds": set(),
}


@pytest.fixture
def alone() -> Iterator[Served]:
    with serving("--max-requests", "2", "--log-level", "warning") as server:
        yield server


def scraped(url: str) -> dict[str, Any]:
    """Every family that is ours, by name."""
    with Client(url) as client:
        families = text_string_to_metric_families(client.metrics())
    return {family.name: family for family in families if family.name.startswith("mock_")}


def values(family: Any, *labels: str, suffix: str = "") -> dict[tuple[str, ...], float]:
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for sample in family.samples
        if sample.name == family.name + suffix
    }


def test_every_family_has_the_labels_that_it_is_said_to_have_and_no_others(alone: Served) -> None:
    found = scraped(alone.url)
    assert set(found) == set(LABELS)
    for name, family in found.items():
        assert family.documentation
        assert {label for sample in family.samples for label in sample.labels} <= LABELS[name], name


def test_requests_are_counted_by_call_and_status_and_timed(alone: Served) -> None:
    with Control(alone.url) as control:
        box = control.make()
        with box.log_in() as api:
            assert api.get(f"/contact/{ANN}").status_code == api.get(f"/contact/{WILL}").status_code == 200
            assert api.get("/contact/00000000-0000-4000-8000-00000000dead").status_code == 404
    found = scraped(alone.url)
    counted = values(found["mock_requests"], "system", "method", "call", "status", suffix="_total")
    contact = ("msgboxx", "GET", "/contact/<contact_id>")
    assert (counted[*contact, "200"], counted[*contact, "404"]) == (2, 1)
    assert counted["_mock", "POST", "/sandboxes", "201"] == 1
    assert values(found["mock_request_seconds"], "system", "method", "call", suffix="_count")[contact] == 3
    buckets = values(found["mock_request_seconds"], "system", "method", "call", "le", suffix="_bucket")
    assert buckets[*contact, "+Inf"] == 3


def test_no_path_method_or_id_of_a_client_makes_a_new_series(alone: Served) -> None:
    with Http(alone.url) as http:
        for number in range(30):
            http.get(f"/nowhere/{number}")
            http.get(f"/coax/nowhere/{number}")
            http.request(f"M{number}", "/msgboxx/contact")
            http.get(f"/_mock/sandboxes/box-{number}")
    text = " ".join(str(family.samples) for family in scraped(alone.url).values())
    assert "nowhere" not in text
    assert "box-" not in text
    assert "'M7'" not in text
    counted = values(scraped(alone.url)["mock_requests"], "system", "method", "call", "status", suffix="_total")
    assert counted["other", "other", "other", "404"] >= 30
    assert counted["_mock", "GET", "/sandboxes/<sandbox_id>", "404"] == 30


def test_sandboxes_messages_webhooks_and_what_was_dropped_are_told(alone: Served) -> None:
    before = scraped(alone.url)
    with Control(alone.url) as control, receiving() as receiver, Client(alone.url) as client:
        receiver.will(200, 503)
        box = client.create_sandbox(frozen=True)
        box.subscribe("coax", receiver.url, secret="not-a-secret-but-long")
        for text in ("one", "two"):
            box.inbound("coax", "+447700900123", text)
            box.drain()
        control.make().delete()
        with control.make().log_in() as api:
            for _ in range(5):
                api.get("/contact")
        found = scraped(alone.url)
    assert values(found["mock_sandboxes"])[()] == 3
    assert values(found["mock_sandboxes_ended"], "why", suffix="_total") == {("unused",): 0, ("told",): 1}
    outcomes = values(found["mock_webhook_attempts"], "outcome", suffix="_total")
    assert outcomes["delivered",] >= 1
    assert outcomes["retrying",] == 1
    assert values(found["mock_messages"], "system")["coax",] >= values(before["mock_messages"], "system")["coax",] + 2
    assert values(found["mock_dropped"], "store")["requests",] >= 4
    assert values(found["mock_queue_length"], "queue")["appointments",] >= 1
    assert values(found["mock_clock_lag_seconds"])[()] < 60


def test_metrics_need_the_token_and_are_only_read(shut: Server) -> None:
    with Control(shut.url) as stranger:
        refused(stranger.get("/metrics"), 401)
        refused(stranger.post("/metrics"), 401)
    with Control(shut.url, TOKEN) as operator:
        answer = operator.get("/metrics")
        assert (answer.status_code, TOKEN in answer.text) == (200, False)
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        refused(operator.post("/metrics"), 405)


@pytest.fixture(scope="module")
def probed() -> Iterator[Served]:
    """A server with a token."""
    with serving(*ONE, "--control-token", "operator") as server:
        yield server


@pytest.mark.parametrize("probe", ["/livez", "/readyz", "/health"])
def test_probes_need_no_token_and_no_name_and_are_in_nobodys_way(probe: str, probed: Served) -> None:
    with Http(probed.url, {"Host": "rebound.example.com"}) as http:
        until(lambda: http.get("/_mock/readyz").status_code == 200)
        answer = http.get(f"/_mock{probe}")
        assert (answer.status_code, got(answer)["status"]) == (200, "ok")
        assert http.post(f"/_mock{probe}").status_code == 405
        assert probe not in probed.told()
