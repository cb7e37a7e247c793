"""`/metrics`: what a server does, for Prometheus. Nothing of a client's, no id and no number of anybody is a label."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING

from mock_server.control._common import control, group
from mock_server.kernel.instants import SECOND
from mock_server.kernel.pauses import resting
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.world import World
from mock_server.version import __version__
from mock_server.web import current
from mock_server.web.http import Response
from mock_server.web.served import BOUNDS, Times, Watched
from mock_server.web.system import takes_long

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

blueprint = group("Metrics", "What the server does, for who watches it.")

# How much each store of a sandbox has dropped.
_DROPPED = {
    "messages": attrgetter("messages.dropped"),
    "requests": attrgetter("journal.dropped"),
    "findings": attrgetter("findings.dropped"),
    "deliveries": attrgetter("outbox.attempts.dropped"),
    "appointments": attrgetter("timetable.dropped"),
}
# A family's samples by the values of its labels.
Values = Mapping[tuple[str, ...], float]
_CALL = ("system", "method", "call")
_GAUGE, _COUNTER = "gauge", "counter"


@blueprint.route("/metrics", methods=["GET"])
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
@takes_long
def get_metrics() -> Response:
    """Get what the server does

    In Prometheus's text format; no label has anything of a client's.
    """
    # It takes a while to import, and most servers are asked by nobody.
    from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, ProcessCollector  # noqa: PLC0415
    from prometheus_client.exposition import generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Collector(current.world(), control().about.watched, control().systems))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Collector:
    """What there is to tell of a World and of the server around it, as Prometheus's client has it."""

    def __init__(self, world: World, watched: Watched, systems: Iterable[str]) -> None:
        self._world = world
        self._watched = watched
        self._systems = tuple(systems)

    def collect(self) -> Iterator[Metric]:
        load, sandboxes = self._watched.load(), self._world.all()
        told = ("version", "shard")
        yield _gauge("server_info", "The release that runs.", told, {(__version__, self._world.shard): 1})
        yield from self._requests()
        yield _gauge("sandboxes", "Sandboxes that there are.", (), {(): len(sandboxes)})
        yield _gauge("sandboxes_limit", "Sandboxes that there may be.", (), {(): self._world.max_sandboxes})
        ended: Values = {("unused",): self._world.expired, ("told",): self._world.ended - self._world.expired}
        yield _counter("sandboxes_ended", "Sandboxes that ended, were reset or replaced.", ("why",), ended)
        yield _gauge("messages", "Messages that are held.", ("system",), self._messages(sandboxes))
        outcomes: Values = {(status,): count for status, count in sorted(self._world.dispatcher.outcomes.items())}
        yield _counter("webhook_attempts", "Attempts to deliver a webhook.", ("outcome",), outcomes)
        queued = {**load.now, **self._queues(sandboxes)}
        yield _gauge("queue_length", "What is open, waits or is due.", ("queue",), _keyed(queued))
        yield _gauge("dropped", "What was dropped, of what there is now.", ("store",), _keyed(_dropped(sandboxes)))
        away = {**load.dropped, "refused_requests": self._world.refused.dropped}
        yield _counter("turned_away", "What the server had no room for.", ("what",), _keyed(away))
        lag = max(map(_lag, sandboxes), default=0.0)
        yield _gauge("clock_lag_seconds", "How late what is due is, where a clock runs.", (), {(): lag})

    def _requests(self) -> Iterator[Metric]:
        from prometheus_client.metrics_core import HistogramMetricFamily  # noqa: PLC0415 - see above

        tally = self._watched.tally
        statuses: Values = {(*call, str(status)): count for (call, status), count in tally.statuses().items()}
        yield _counter("requests", "Requests that were answered.", (*_CALL, "status"), statuses)
        told = "How long they took, without what they waited for."
        family = HistogramMetricFamily("mock_request_seconds", told, labels=_CALL)
        for call, times in tally.times().items():
            family.add_metric(call, _buckets(times), times.seconds)
        yield family

    def _messages(self, sandboxes: Iterable[Sandbox]) -> Values:
        counts: dict[tuple[str, ...], float] = {(system,): 0.0 for system in self._systems}
        for sandbox in resting(sandboxes):
            with sandbox.lock:
                for system in self._systems:
                    counts[system,] += len(sandbox.messages.where("system", system))
        return counts

    def _queues(self, sandboxes: Iterable[Sandbox]) -> Mapping[str, float]:
        appointments = webhooks = 0
        for sandbox in resting(sandboxes):
            appointments += len(sandbox.timetable)
            webhooks += len(sandbox.outbox.pending())
        under_way = self._world.dispatcher.under_way
        return {"appointments": appointments, "webhooks_due": webhooks, "webhooks_under_way": under_way}


def _dropped(sandboxes: Collection[Sandbox]) -> Mapping[str, float]:
    return {name: sum(map(dropped, sandboxes)) for name, dropped in _DROPPED.items()}


def _lag(sandbox: Sandbox) -> float:
    next_due = None if sandbox.clock.frozen else sandbox.timetable.next_due()
    return 0.0 if next_due is None else max(0.0, (sandbox.clock.now() - next_due) / SECOND)


def _buckets(times: Times) -> list[tuple[str, float]]:
    bounds = [*map(str, BOUNDS), "+Inf"]
    return list(zip(bounds, accumulate(map(float, times.counts)), strict=True))


def _keyed(values: Mapping[str, float]) -> Values:
    return {(name,): value for name, value in values.items()}


def _family(kind: str, name: str, told: str, labels: tuple[str, ...], values: Values) -> Metric:
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415 - see above

    kinds = {_GAUGE: GaugeMetricFamily, _COUNTER: CounterMetricFamily}
    family: GaugeMetricFamily | CounterMetricFamily = kinds[kind](f"mock_{name}", told, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family


_gauge, _counter = partial(_family, _GAUGE), partial(_family, _COUNTER)
