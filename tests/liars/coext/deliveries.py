"""Lies about how webhooks are delivered: their headers and signatures, and their retries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from mock_server.kernel import lifecycle
from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.webhooks import signing
from mock_server.kernel.webhooks.records import RETRYING, Outcome
from mock_server.systems.coext import webhooks
from mock_server.web.pipeline import STAGES
from tests.liars.coext.telling import WEBHOOKS, staged
from tests.liars.lies import Lie, Telling, lie, patched, wrapped

HEADERS, ACCEPTS, WAITS = (f"{WEBHOOKS}.Webhooks.{name}" for name in ("headers", "accepts", "waits"))
FINISH = "mock_server.kernel.webhooks.outbox.Outbox.finish"
POST = "mock_server.kernel.webhooks.delivery.WebhookDispatcher.post"
HONEST_WAITS = webhooks.Webhooks.waits


def _headed(change: Callable[..., dict[str, str]]) -> Telling:
    """Headers that are told otherwise: `change` is handed the delivery's id, its body, its time and the secret."""

    def headers(honest: Callable[..., Any], self: Any, delivery: str, event: str, body: Any, at: Any, key: Any) -> Any:
        return {**honest(self, delivery, event, body, at, key), **change(delivery, body, at, key or "")}

    return wrapped(HEADERS, headers)


def _signed(signature: str) -> dict[str, str]:
    return {"X-Webhook-Signature": signature}


def _unsigned(honest: Callable[..., Any], *args: Any) -> Any:
    return {name: value for name, value in honest(*args).items() if name != "X-Webhook-Signature"}


def _signed_once() -> Telling:
    """A retry has the signature of the first attempt, and the time of its own."""
    made: dict[str, str] = {}

    def change(delivery: str, body: bytes, at: Any, key: str) -> dict[str, str]:
        return _signed(made.setdefault(delivery, f"sha256={signing.signature(key, at, body)}"))

    return _headed(change)


def _body_anew(honest: Callable[..., Any], self: Any, due: Any) -> Any:
    """A retry tells how often it was tried."""
    begun = honest(self, due)
    if begun is None:
        return None
    parcel, webhook_format = begun.parcel, self.formats[begun.parcel.system]
    body = orjson.dumps(orjson.loads(parcel.body) | {"attempt": parcel.attempts})
    target = webhook_format.target(self._sandbox, parcel.subscription)
    signed = webhook_format.headers(parcel.id, parcel.event, body, due.at, target.secret)
    return replace(begun, body=body, headers={**begun.headers, **signed})


def _going_on(honest: Callable[..., Any], self: Any, due: Any, begun: Any, came: Any) -> None:
    """After one failure all attempts are made, whatever is answered."""
    honest(self, due, begun, replace(came, status=500) if begun.parcel.attempts > 1 else came)


def _failing(honest: Callable[..., Any], self: Any, due: Any, begun: Any, came: Any) -> None:
    """A message of which a receiver takes no webhook has failed."""
    honest(self, due, begun, came)
    message = self._sandbox.messages.get(begun.parcel.order)
    if came.status != 200 and message is not None:
        lifecycle.report(self._sandbox, message, lifecycle.FAILED, self._sandbox.clock.now(), lifecycle.UNDELIVERABLE)


def _taken_first(exchange: Any, proceed: Callable[[], Any]) -> Any:
    """A send is answered when its webhooks are delivered, and fails where they are not."""
    answer, caller = proceed(), exchange.caller
    if caller is None or exchange.request.method != "POST" or answer.status_code != 200:
        return answer
    exchange.world.go_on(caller.sandbox)
    exchange.world.dispatcher.settling(caller.sandbox, 30).block()
    with caller.sandbox.lock:
        kept = all(attempt.status != RETRYING for attempt in caller.sandbox.outbox.attempts)
    if not kept:
        refusal = exchange.face.render_problem(None, exchange)
        answer.status_code = refusal.status
        answer.set_data(orjson.dumps(refusal.body))
    return answer


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: X-Webhook-Event names no event",
        _headed(lambda *_: {"X-Webhook-Event": "message.status"}),
        claims="COEXT-WEBHOOK-009",
    ),
    lie(
        "Coext: X-Webhook-Id is the message's",
        _headed(lambda delivery, body, at, key: {"X-Webhook-Id": orjson.loads(body)["data"]["message_id"]}),
        claims="COEXT-WEBHOOK-010",
    ),
    lie(
        "Coext: X-Webhook-Id tells one event of a message from another, and no more",
        _headed(lambda delivery, body, at, key: {"X-Webhook-Id": orjson.loads(body)["event"]}),
        claims="COEXT-WEBHOOK-010",
    ),
    lie(
        "Coext: every attempt has an id of its own",
        _headed(lambda delivery, body, at, key: {"X-Webhook-Id": f"{delivery}-{at}"}),
        claims="COEXT-WEBHOOK-011",
    ),
    lie(
        "Coext: a retry tells how often it was tried",
        wrapped("mock_server.kernel.webhooks.outbox.Outbox.begin", _body_anew),
        claims="COEXT-WEBHOOK-011",
    ),
    lie(
        "Coext: webhooks are not signed",
        wrapped(HEADERS, _unsigned),
        claims="COEXT-WEBHOOK-012 COEXT-WEBHOOK-013",
    ),
    lie(
        "Coext: webhooks are signed with no secret",
        _headed(lambda delivery, body, at, key: _signed(f"sha256={signing.signature('', at, body)}")),
        claims="COEXT-WEBHOOK-012 COEXT-WEBHOOK-013",
    ),
    lie(
        "Coext: a webhook's signature does not cover its time",
        _headed(lambda delivery, body, at, key: _signed(f"sha256={signing.signature(key, 0, body)}")),
        claims="COEXT-WEBHOOK-012 COEXT-WEBHOOK-013",
    ),
    lie(
        "Coext: a webhook's signature is of another body",
        _headed(lambda delivery, body, at, key: _signed(f"sha256={signing.signature(key, at, body + b' ')}")),
        claims="COEXT-WEBHOOK-012 COEXT-WEBHOOK-013",
    ),
    lie("Coext: a retry has the first attempt's signature", _signed_once(), claims="COEXT-WEBHOOK-013"),
    lie(
        "Coext: no answer is good enough",
        patched(ACCEPTS, lambda self, status: False),
        claims="COEXT-WEBHOOK-014 COEXT-WEBHOOK-020",
    ),
    lie(
        "Coext: any 2xx ends it",
        patched(ACCEPTS, lambda self, status: 200 <= status < 300),
        claims="COEXT-WEBHOOK-015",
    ),
    lie(
        "Coext: no answer ends it",
        wrapped(POST, lambda honest, *args: came if (came := honest(*args)).status is not None else Outcome(200, "")),
        claims="COEXT-WEBHOOK-016",
    ),
    lie(
        "Coext: there are 4 retries",
        patched(WAITS, HONEST_WAITS[:-1]),
        claims="COEXT-WEBHOOK-018 COEXT-WEBHOOK-019",
    ),
    lie("Coext: there are 6 retries", patched(WAITS, (*HONEST_WAITS, 720 * MINUTE)), claims="COEXT-WEBHOOK-018"),
    lie(
        "Coext: retries come a second late",
        patched(WAITS, tuple(wait + SECOND for wait in HONEST_WAITS)),
        claims="COEXT-WEBHOOK-019",
    ),
    lie(
        "Coext: retries come a second early",
        patched(WAITS, tuple(wait - SECOND for wait in HONEST_WAITS)),
        claims="COEXT-WEBHOOK-019",
    ),
    lie("Coext: a retry that is taken is not the last", wrapped(FINISH, _going_on), claims="COEXT-WEBHOOK-020"),
    lie(
        "Coext: a message has failed when its webhook is not taken",
        wrapped(FINISH, _failing),
        claims="COEXT-WEBHOOK-022",
    ),
    lie("Coext: a send fails when its webhook is not taken", staged(_taken_first, *STAGES), claims="COEXT-WEBHOOK-022"),
)
