"""`/_mock/metrics` as Prometheus itself reads it, with labels that no client can make more of; and the probes."""

from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mock_server import Client
from tests.support.box import Control, refused
from tests.support.http import Http, got
from tests.support.msgboxx import ANN, NOBODY, WILL
from tests.support.process import Served, serving, until
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


@pytest.fixture(scope="module")
def alone() -> Iterator[Served]:
    """A server with a token; what it tells is asked for before and after what a test does."""
    with serving("--max-requests", "2", "--control-token", TOKEN) as server:
        yield server


@pytest.fixture
def control(alone: Served) -> Iterator[Control]:
    with Control(alone.url, TOKEN) as opened:
        yield opened


def scraped(control: Control) -> dict[str, Any]:
    """Every family that is ours, by name."""
    with Client(control.url, token=TOKEN) as client:
        families = text_string_to_metric_families(client.metrics())
    return {family.name: family for family in families if family.name.startswith("mock_")}


def values(family: Any, *labels: str, suffix: str = "") -> dict[tuple[str, ...], float]:
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for sample in family.samples
        if sample.name == family.name + suffix
    }


def test_every_family_has_the_labels_that_it_is_said_to_have_and_no_others(control: Control) -> None:
    found = scraped(control)
    assert set(found) == set(LABELS)
    for name, family in found.items():
        assert family.documentation
        assert {label for sample in family.samples for label in sample.labels} <= LABELS[name], name


def test_requests_are_counted_by_call_and_status_and_timed(control: Control) -> None:
    before = scraped(control)
    box = control.make()
    api = box.log_in()
    assert [api.get(f"/contact/{who}").status_code for who in (ANN, WILL, NOBODY)] == [200, 200, 404]
    box.delete()
    found = scraped(control)
    counted, made = (
        values(one["mock_requests"], "system", "method", "call", "status", suffix="_total") for one in (found, before)
    )
    contact = ("msgboxx", "GET", "/contact/<contact_id>")
    assert (counted[*contact, "200"], counted[*contact, "404"]) == (2, 1)
    creation = ("_mock", "POST", "/sandboxes", "201")
    assert counted[creation] == made.get(creation, 0) + 1
    assert values(found["mock_request_seconds"], "system", "method", "call", suffix="_count")[contact] == 3
    buckets = values(found["mock_request_seconds"], "system", "method", "call", "le", suffix="_bucket")
    assert buckets[*contact, "+Inf"] == 3


def test_no_path_method_or_id_of_a_client_makes_a_new_series(control: Control) -> None:
    with Http(control.url) as http:
        for number in range(10):
            http.get(f"/nowhere/{number}")
            http.get(f"/coax/nowhere/{number}")
            http.request(f"M{number}", "/msgboxx/contact")
            control.get(f"/sandboxes/box-{number}")
    found = scraped(control)
    text = " ".join(str(family.samples) for family in found.values())
    assert not [name for name in ("nowhere", "box-", "'M7'") if name in text]
    counted = values(found["mock_requests"], "system", "method", "call", "status", suffix="_total")
    assert counted["other", "other", "other", "404"] >= 10
    assert counted["_mock", "GET", "/sandboxes/<sandbox_id>", "404"] == 10


def test_sandboxes_messages_webhooks_and_what_was_dropped_are_told(control: Control) -> None:
    before = scraped(control)
    with receiving() as receiver:
        receiver.will(200, 503)
        box = control.make(fixtures="default")
        got(box.put("/webhooks/coax", {"url": receiver.url, "secret": "not-a-secret-but-long"}))
        for text in ("one", "two"):
            box.inbound("+447700900123", text, system="coax")
            got(box.post("/webhooks/drain"))
        control.make().delete()
        with control.make().log_in() as api:
            for _ in range(5):
                api.get("/contact")
        found = scraped(control)

    def grown(family: str, *label: str, of: tuple[str, ...] = (), suffix: str = "") -> float:
        after, first = (values(one[family], *label, suffix=suffix).get(of, 0) for one in (found, before))
        return after - first

    assert grown("mock_sandboxes") == 2
    assert grown("mock_sandboxes_ended", "why", of=("told",), suffix="_total") == 1
    assert values(found["mock_sandboxes_ended"], "why", suffix="_total")["unused",] == 0
    assert grown("mock_webhook_attempts", "outcome", of=("delivered",), suffix="_total") >= 1
    assert grown("mock_webhook_attempts", "outcome", of=("retrying",), suffix="_total") == 1
    assert grown("mock_messages", "system", of=("coax",)) >= 2
    assert grown("mock_dropped", "store", of=("requests",)) >= 4
    assert values(found["mock_queue_length"], "queue")["appointments",] >= 1
    assert values(found["mock_clock_lag_seconds"])[()] < 60


def test_metrics_are_only_read_and_do_not_tell_the_token(control: Control) -> None:
    refused(control.post("/metrics"), 405)
    answer = control.get("/metrics")
    assert (answer.status_code, TOKEN in answer.text) == (200, False)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize("probe", ["/livez", "/readyz", "/health"])
def test_probes_need_no_token_and_no_name_and_are_in_nobodys_way(probe: str, alone: Served) -> None:
    with Http(alone.url, {"Host": "rebound.example.com"}) as http:
        until(lambda: http.get("/_mock/readyz").status_code == 200)
        answer = http.get(f"/_mock{probe}")
        assert (answer.status_code, got(answer)["status"]) == (200, "ok")
        assert http.post(f"/_mock{probe}").status_code == 405
        assert probe not in alone.told()
