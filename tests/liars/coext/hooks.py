"""Lies about webhooks: what is told of whom, how it is signed, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from mock_server.kernel import lifecycle
from mock_server.kernel.instants import MINUTE, SECOND
from mock_server.kernel.webhooks import signing
from mock_server.kernel.webhooks.outbox import RETRYING, Outcome
from mock_server.kernel.webhooks.subscriptions import Draft, Target
from mock_server.systems.coext import webhooks
from mock_server.systems.coext.operations import messages
from mock_server.web.pipeline import STAGES
from tests.liars.coext.telling import WEBHOOKS, spilling, staged
from tests.liars.lies import Lie, Telling, lie, patched, wrapped

DIALECT = f"{WEBHOOKS}.Webhooks"
DATA = f"{WEBHOOKS}._data"
BODY, HEADERS, ACCEPTS, WAITS = (f"{DIALECT}.{name}" for name in ("body", "headers", "accepts", "waits"))
DRAFTS = "mock_server.kernel.webhooks.subscriptions.OperatorDialect.drafts"
TARGET = "mock_server.kernel.webhooks.subscriptions.OperatorDialect.target"
FINISH = "mock_server.kernel.webhooks.outbox.Outbox.finish"

POST = "mock_server.kernel.webhooks.delivery.PostOffice.post"
HONEST_WAITS = webhooks.Webhooks.waits


def _silent(*events: str) -> Telling:
    """These events are told to nobody."""
    return _drafted(lambda drafts: [draft for draft in drafts if draft.event not in events])


def _drafted(change: Callable[[list[Draft]], list[Draft]]) -> Telling:
    return wrapped(DRAFTS, lambda honest, self, sandbox, event: change(list(honest(self, sandbox, event))))


def _told(change: Callable[[dict[str, Any]], Any]) -> Telling:
    """Bodies whose data are told otherwise."""

    def data(honest: Callable[..., Any], event: Any) -> Any:
        told = dict(honest(event))
        changed = change(told)
        return told if changed is None else changed

    return wrapped(DATA, data)


def _headed(change: Callable[..., dict[str, str]]) -> Telling:
    """Headers that are told otherwise: `change` is handed them, the delivery's id, the body, the time, the secret."""

    def headers(honest: Callable[..., Any], self: Any, delivery: str, event: str, body: Any, at: Any, key: Any) -> Any:
        return {**honest(self, delivery, event, body, at, key), **change(delivery, body, at, key or "")}

    return wrapped(HEADERS, headers)


def _renamed(**names: str) -> Callable[[dict[str, Any]], Any]:
    return lambda told: {names.get(name, name): value for name, value in told.items()}


def _signed(signature: str) -> dict[str, str]:
    return {"X-Webhook-Signature": signature}


def _signed_once() -> Telling:
    """A retry has the signature of the first attempt, and the time of its own."""
    made: dict[str, str] = {}

    def change(delivery: str, body: bytes, at: Any, key: str) -> dict[str, str]:
        return _signed(made.setdefault(delivery, f"sha256={signing.signature(key, at, body)}"))

    return _headed(change)


def _body_of(change: Callable[[Any], Any]) -> Telling:
    """Bodies of another event."""
    return wrapped(BODY, lambda honest, self, sandbox, event: honest(self, sandbox, change(event)))


def _unfailed(honest: Callable[..., bytes], self: Any, sandbox: Any, event: Any) -> bytes:
    return honest(self, sandbox, event).replace(b"message.failed", b"message.undelivered")


def _stamped(honest: Callable[..., Any], self: Any, sandbox: Any, event: Any) -> bytes:
    """The body tells the time by the minute."""
    body = orjson.loads(honest(self, sandbox, event))
    return orjson.dumps(body | {"timestamp": body["timestamp"][:17] + "00.000Z"})


def _body_anew(honest: Callable[..., Any], self: Any, errand: Any) -> Any:
    """A retry tells how often it was tried."""
    begun = honest(self, errand)
    if begun is None:
        return None
    parcel, dialect, url, headers = begun
    body = orjson.dumps(orjson.loads(parcel.body) | {"attempt": parcel.attempts}).decode()
    target = dialect.target(self._sandbox, parcel.subscription)
    signed = dialect.headers(parcel.id, parcel.event, body.encode(), errand.at, target.secret)
    return replace(parcel, body=body), dialect, url, {**headers, **signed}


def _of_all_events(honest: Callable[..., Any], self: Any, sandbox: Any, event: Any) -> Any:
    taker = sandbox.outbox.subscriptions.get(self._system)
    if taker is None or not taker.enabled:
        return ()
    return [Draft(self._system, event.name, self.body(sandbox, event), self.order(event))]


def _though_off(honest: Callable[..., Any], self: Any, sandbox: Any, event: Any) -> Any:
    taker = sandbox.outbox.subscriptions.get(self._system)
    if taker is None:
        return ()
    return [Draft(self._system, event.name, self.body(sandbox, event), self.order(event))]


def _target_though_off(honest: Callable[..., Any], self: Any, sandbox: Any, _: str) -> Any:
    taker = sandbox.outbox.subscriptions.get(self._system)
    return Target(taker.url, taker.secret) if taker is not None else None


def _of_texts(honest: Callable[..., Any], self: Any, sandbox: Any, event: Any) -> Any:
    return () if event.record.kind == messages.TEMPLATE else honest(self, sandbox, event)


def _going_on(
    honest: Callable[..., Any], self: Any, errand: Any, parcel: Any, url: Any, headers: Any, came: Any
) -> Any:
    """After one failure all attempts are made, whatever is answered."""
    failed = replace(came, status=500) if parcel.attempts > 1 else came
    honest(self, errand, parcel, url, headers, failed)


def _failing(honest: Any, self: Any, errand: Any, parcel: Any, url: Any, headers: Any, came: Any) -> None:
    """A message of which a receiver takes no webhook has failed."""
    honest(self, errand, parcel, url, headers, came)
    message = self._sandbox.messages.get(parcel.order)
    if came.status != 200 and message is not None:
        lifecycle.report(self._sandbox, message, lifecycle.FAILED, self._sandbox.clock.now(), lifecycle.UNDELIVERABLE)


def _taken_first(exchange: Any, proceed: Callable[[], Any]) -> Any:
    """A send is answered when its webhooks are delivered, and fails where they are not."""
    answer, caller = proceed(), exchange.caller
    if caller is None or exchange.request.method != "POST" or answer.status_code != 200:
        return answer
    exchange.world.go_on(caller.sandbox)
    exchange.world.office.settle(caller.sandbox)
    with caller.sandbox.lock:
        kept = all(attempt.status != RETRYING for attempt in caller.sandbox.outbox.attempts)
    if not kept:
        refusal = exchange.face.speak(None)
        answer.status_code = refusal.status
        answer.set_data(orjson.dumps(refusal.body))
    return answer


LIES: tuple[Lie, ...] = (
    # What is told
    lie(
        "Coext: nobody is told of a delivery",
        _silent("message.delivered"),
        claims=("COEXT-WEBHOOK-001 COEXT-WEBHOOK-003 COEXT-WEBHOOK-030"),
    ),
    lie("Coext: nobody is told that a message is queued", _silent("message.queued"), claims="COEXT-WEBHOOK-003"),
    lie(
        "Coext: nobody is told of what customers write",
        _silent("message.received"),
        claims=("COEXT-WEBHOOK-002 COEXT-WEBHOOK-003"),
    ),
    lie("Coext: nobody is told of a failure", _silent("message.failed"), claims="COEXT-WEBHOOK-003 COEXT-WEBHOOK-005"),
    lie(
        "Coext: a failure is called undelivered",
        wrapped(BODY, _unfailed),
        claims=("COEXT-WEBHOOK-003 COEXT-WEBHOOK-005"),
    ),
    lie("Coext: webhooks tell a recipient", _told(_renamed(to="recipient")), claims="COEXT-WEBHOOK-004"),
    lie(
        "Coext: webhooks have their data in an entity",
        _told(lambda told: {"message": told}),
        claims=("COEXT-WEBHOOK-004 COEXT-WEBHOOK-006"),
    ),
    lie(
        "Coext: webhooks always tell an error",
        _told(lambda told: {"error": None, **told}),
        claims=("COEXT-WEBHOOK-004"),
    ),
    lie(
        "Coext: a failure is told without its error",
        _told(lambda told: told.pop("error", None) and None),
        claims=("COEXT-WEBHOOK-005"),
    ),
    lie(
        "Coext: what customers write is told without its text",
        _told(lambda told: {name: value for name, value in told.items() if name != "text"}),
        claims="COEXT-WEBHOOK-006",
    ),
    lie(
        "Coext: who wrote is told as the recipient",
        _told(_renamed(**{"from": "to"})),
        claims=("COEXT-WEBHOOK-002 COEXT-WEBHOOK-006"),
    ),
    lie(
        "Coext: webhooks tell no reference",
        _told(lambda told: told.update(reference=None)),
        claims=("COEXT-WEBHOOK-004 COEXT-WEBHOOK-007 COEXT-WEBHOOK-029"),
    ),
    lie(
        "Coext: webhooks have message ids of their own",
        _told(lambda told: told.update(message_id="00000000-0000-4000-8000-000000000001")),
        claims="COEXT-WEBHOOK-004 COEXT-WEBHOOK-008 COEXT-WEBHOOK-029 COEXT-WEBHOOK-030",
    ),
    lie(
        "Coext: webhooks tell that everything is sent",
        _told(lambda told: told.update(status="sent")),
        claims=("COEXT-WEBHOOK-001 COEXT-WEBHOOK-004 COEXT-WEBHOOK-030"),
    ),
    lie(
        "Coext: webhooks tell the time of the send",
        _body_of(lambda event: replace(event, at=event.record.created_at)),
        claims="COEXT-WEBHOOK-028",
    ),
    lie("Coext: webhooks tell the time by the minute", wrapped(BODY, _stamped), claims="COEXT-WEBHOOK-028"),
    lie("Coext: nobody is told of templates", wrapped(DRAFTS, _of_texts), claims="COEXT-WEBHOOK-029"),
    lie("Coext: what is refused is told", spilling(400, 401, 403), claims="COEXT-WEBHOOK-021"),
    lie("Coext: every event is told, whatever was chosen", wrapped(DRAFTS, _of_all_events), claims="COEXT-WEBHOOK-023"),
    lie(
        "Coext: a subscription that is off is told all the same",
        wrapped(DRAFTS, _though_off),
        wrapped(TARGET, _target_though_off),
        claims="COEXT-WEBHOOK-024",
    ),
    lie(
        "Coext: every webhook comes twice",
        _drafted(lambda drafts: drafts * 2),
        claims=("COEXT-WEBHOOK-008 COEXT-WEBHOOK-014"),
    ),
    # Headers
    lie(
        "Coext: X-Webhook-Event names no event",
        _headed(lambda *_: {"X-Webhook-Event": "message.status"}),
        claims=("COEXT-WEBHOOK-009"),
    ),
    lie(
        "Coext: X-Webhook-Id is the message's",
        _headed(lambda delivery, body, at, key: {"X-Webhook-Id": orjson.loads(body)["data"]["message_id"]}),
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
    lie(
        "Coext: a webhook's signature does not say how it is made",
        _headed(lambda delivery, body, at, key: _signed(signing.signature(key, at, body))),
        claims="COEXT-WEBHOOK-012",
    ),
    lie("Coext: a retry has the first attempt's signature", _signed_once(), claims="COEXT-WEBHOOK-013"),
    # Retries
    lie(
        "Coext: no answer is good enough",
        patched(ACCEPTS, lambda self, status: False),
        claims=("COEXT-WEBHOOK-014 COEXT-WEBHOOK-020"),
    ),
    lie(
        "Coext: any 2xx ends it",
        patched(ACCEPTS, lambda self, status: 200 <= status < 300),
        claims=("COEXT-WEBHOOK-015 COEXT-WEBHOOK-018"),
    ),
    lie(
        "Coext: a 4xx ends it",
        patched(ACCEPTS, lambda self, status: status == 200 or 400 <= status < 500),
        claims=("COEXT-WEBHOOK-015"),
    ),
    lie(
        "Coext: no answer ends it",
        wrapped(POST, lambda honest, *args: came if (came := honest(*args)).status is not None else Outcome(200, "")),
        claims="COEXT-WEBHOOK-016 COEXT-WEBHOOK-018",
    ),
    lie(
        "Coext: there are 4 retries",
        patched(WAITS, HONEST_WAITS[:-1]),
        claims=("COEXT-WEBHOOK-018 COEXT-WEBHOOK-019 COEXT-WEBHOOK-020"),
    ),
    lie("Coext: there are 6 retries", patched(WAITS, (*HONEST_WAITS, 720 * MINUTE)), claims="COEXT-WEBHOOK-018"),
    lie(
        "Coext: there are no retries",
        patched(WAITS, ()),
        claims=(
            "COEXT-WEBHOOK-011 COEXT-WEBHOOK-013 COEXT-WEBHOOK-015 COEXT-WEBHOOK-016 COEXT-WEBHOOK-018"
            " COEXT-WEBHOOK-019"
        ),
    ),
    lie(
        "Coext: retries come a second late",
        patched(WAITS, tuple(wait + SECOND for wait in HONEST_WAITS)),
        claims=("COEXT-WEBHOOK-019"),
    ),
    lie(
        "Coext: retries come a second early",
        patched(WAITS, tuple(wait - SECOND for wait in HONEST_WAITS)),
        claims=("COEXT-WEBHOOK-019"),
    ),
    lie("Coext: a retry that is taken is not the last", wrapped(FINISH, _going_on), claims="COEXT-WEBHOOK-020"),
    lie(
        "Coext: a message has failed when its webhook is not taken",
        wrapped(FINISH, _failing),
        claims=("COEXT-WEBHOOK-022"),
    ),
    lie(
        "Coext: a send fails when its webhook is not taken", staged(_taken_first, *STAGES), claims=("COEXT-WEBHOOK-022")
    ),
)
