"""Lies about webhooks: what is told of whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.kernel.webhooks.subscriptions import Draft, Target
from mock_server.systems.coext.operations import messages
from tests.liars.coext.telling import WEBHOOKS, spilling
from tests.liars.lies import Lie, Telling, lie, wrapped

DATA = f"{WEBHOOKS}._data"
BODY = f"{WEBHOOKS}.Webhooks.body"
DRAFTS = "mock_server.kernel.webhooks.subscriptions.OperatorFormat.drafts"
TARGET = "mock_server.kernel.webhooks.subscriptions.OperatorFormat.target"


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


def _renamed(**names: str) -> Callable[[dict[str, Any]], Any]:
    return lambda told: {names.get(name, name): value for name, value in told.items()}


def _body_of(change: Callable[[Any], Any]) -> Telling:
    """Bodies of another event."""
    return wrapped(BODY, lambda honest, self, sandbox, event: honest(self, sandbox, change(event)))


def _unfailed(honest: Callable[..., bytes], self: Any, sandbox: Any, event: Any) -> bytes:
    return honest(self, sandbox, event).replace(b"message.failed", b"message.undelivered")


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


LIES: tuple[Lie, ...] = (
    lie(
        "Coext: nobody is told of a delivery",
        _silent("message.delivered"),
        claims="COEXT-WEBHOOK-001 COEXT-WEBHOOK-003 COEXT-WEBHOOK-030",
    ),
    lie("Coext: nobody is told that a message is queued", _silent("message.queued"), claims="COEXT-WEBHOOK-003"),
    lie(
        "Coext: nobody is told of what customers write",
        _silent("message.received"),
        claims="COEXT-WEBHOOK-002 COEXT-WEBHOOK-003",
    ),
    lie(
        "Coext: a failure is called undelivered",
        wrapped(BODY, _unfailed),
        claims="COEXT-WEBHOOK-003 COEXT-WEBHOOK-005",
    ),
    lie("Coext: webhooks tell a recipient", _told(_renamed(to="recipient")), claims="COEXT-WEBHOOK-004"),
    lie(
        "Coext: a failure is told without its error",
        _told(lambda told: told.pop("error", None) and None),
        claims="COEXT-WEBHOOK-005",
    ),
    lie(
        "Coext: what customers write is told without its text",
        _told(lambda told: {name: value for name, value in told.items() if name != "text"}),
        claims="COEXT-WEBHOOK-006",
    ),
    lie(
        "Coext: who wrote is told as the recipient",
        _told(_renamed(**{"from": "to"})),
        claims="COEXT-WEBHOOK-006",
    ),
    lie(
        "Coext: webhooks tell no reference",
        _told(lambda told: told.update(reference=None)),
        claims="COEXT-WEBHOOK-004 COEXT-WEBHOOK-007",
    ),
    lie(
        "Coext: webhooks have message ids of their own",
        _told(lambda told: told.update(message_id="00000000-0000-4000-8000-000000000001")),
        claims="COEXT-WEBHOOK-008",
    ),
    lie(
        "Coext: webhooks tell that everything is sent",
        _told(lambda told: told.update(status="sent")),
        claims="COEXT-WEBHOOK-001 COEXT-WEBHOOK-030",
    ),
    lie(
        "Coext: webhooks tell the time of the send",
        _body_of(lambda event: event._replace(at=event.record.created_at)),
        claims="COEXT-WEBHOOK-028",
    ),
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
        claims="COEXT-WEBHOOK-014",
    ),
)
