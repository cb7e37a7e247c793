"""Lies about what becomes of messages and what a receiver is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.kernel.clock import Clock
from mock_server.kernel.events import Event
from mock_server.kernel.instants import HOUR, MINUTE, SECOND, rfc3339_ms
from mock_server.kernel.lifecycle import DELIVERED, ENDED, SENT, Step
from mock_server.kernel.messages import Message, StatusChange
from mock_server.kernel.problems import Invalid
from mock_server.kernel.webhooks.records import Outcome
from mock_server.kernel.webhooks.signing import signature
from mock_server.kernel.webhooks.subscriptions import OperatorFormat, subscription_table
from mock_server.systems.coax.operations import enquiries
from mock_server.systems.coax.records import NEW, Enquiry
from mock_server.systems.coax.store import NAME
from mock_server.web import current
from tests.liars.coax.enquiries import inbound_with
from tests.liars.coax.ways import COAX, OPS
from tests.liars.lies import Telling, lie, patched, wrapped

LIFECYCLE = "mock_server.kernel.lifecycle"
HOOKS = f"{COAX}.webhooks.Webhooks"
POST = "mock_server.kernel.webhooks.delivery.WebhookDispatcher.post"
WAITS = (30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR)
_REAL = Clock(None, frozen=False)
_SUBSCRIPTIONS = subscription_table()


# Statuses


def _reported(sandbox: Any, message: Message, status: str, at: int, failure: Any = None) -> Message:
    """Whatever the provider reports is the status, also one that lies behind."""
    if message.status in ENDED:
        return message
    history = (*message.history, StatusChange(status, at))
    reported = sandbox.messages.replace(replace(message, status=status, failure=failure, history=history))
    sandbox.events.tell(Event(f"message.{status}", message.system, reported, at))
    return reported


# What is told


def _drafts(wanted: Callable[[Any, Event], bool]) -> Telling:
    """Events that are told only where `wanted` says so."""

    def around(honest: Callable[..., Any], webhook_format: Any, sandbox: Any, event: Event) -> Any:
        return honest(webhook_format, sandbox, event) if wanted(sandbox, event) else ()

    return wrapped(f"{HOOKS}.drafts", around)


def _not(*names: str) -> Telling:
    return _drafts(lambda _, event: event.name not in names)


def _once_each() -> Telling:
    told: set[tuple[str, str, str]] = set()

    def is_first(sandbox: Any, event: Event) -> bool:
        memory = (sandbox.id, event.name, event.record.id)
        is_new = memory not in told
        told.add(memory)
        return is_new

    return _drafts(is_first)


def _moves_on(_: Any, event: Event) -> bool:
    """What lies behind the status that a message has is not told."""
    return not isinstance(event.record, Message) or event.name == f"message.{event.record.status}"


def _enquiry_not_suppressed(sandbox: Any, event: Event) -> bool:
    said = sandbox.messages.where("thread", (NAME, getattr(event.record, "thread", "")))
    return not any(message.facts.suppress_socket_events for message in said)


def _twice(honest: Callable[..., Any], webhook_format: Any, sandbox: Any, event: Event) -> Any:
    return [*honest(webhook_format, sandbox, event)] * 2


def _each_use_is_told(honest: Callable[..., Any], sandbox: Any, enquiry: Any, changes: Any) -> Any:
    changed = honest(sandbox, enquiry, changes)
    sandbox.events.tell(Event("enquiry.created", NAME, changed, sandbox.clock.now()))
    return changed


def _refusal_is_told(honest: Callable[..., Any], loader: Any, data: Any) -> Any:
    """A body that is not valid begins an enquiry, as far as receivers hear."""
    try:
        return honest(loader, data)
    except Invalid:
        sandbox = current.sandbox()
        at = sandbox.clock.now()
        nobody = sandbox.chance.uuid("coax.nobody")
        begun = Enquiry(id=nobody, status=NEW, customer_id=nobody, location_id=nobody, at=at, updated_at=at)
        sandbox.events.tell(Event("enquiry.created", NAME, begun, at))
        raise


def _silently_begun(*args: Any, **_: Any) -> Any:
    return enquiries.begin(*args, silently=True)


# Body and headers


def _with_body(old: bytes, new: bytes) -> Telling:
    def around(honest: Callable[..., bytes], *args: Any) -> bytes:
        return honest(*args).replace(old, new, 1)

    return wrapped(f"{HOOKS}.body", around)


def _headers(change: Callable[..., dict[str, str]]) -> Telling:
    """Other headers; `change` is handed the honest ones, the delivery's id, the body, the moment and the secret."""

    def around(
        honest: Callable[..., Any], webhook_format: Any, delivery: str, event: str, body: bytes, at: int, secret: str
    ) -> dict[str, str]:
        return change(honest(webhook_format, delivery, event, body, at, secret), delivery, body, at, secret)

    return wrapped(f"{HOOKS}.headers", around)


def _unsigned(honest: dict[str, str], *_: Any) -> dict[str, str]:
    return {name: value for name, value in honest.items() if name != "X-Coax-Signature"}


def _over_the_second_after(honest: dict[str, str], _: str, body: bytes, at: int, secret: str) -> dict[str, str]:
    return {**honest, "X-Coax-Signature": f"sha256={signature(secret, at + SECOND, body)}"}


def _signed_once() -> Telling:
    """Every attempt has the headers of the first."""
    first: dict[str, dict[str, str]] = {}
    return _headers(lambda honest, delivery, *_: first.setdefault(delivery, dict(honest)))


def _rewritten(honest: Callable[..., Any], dispatcher: Any, url: str, body: bytes, *rest: Any) -> Any:
    return honest(dispatcher, url, body.replace(b'":', b'": '), *rest)


def _silence_is_success(honest: Callable[..., Outcome], *args: Any) -> Outcome:
    found = honest(*args)
    return replace(found, status=200) if found.status is None else found


def _another_body_each_time() -> Telling:
    count = [0]

    def around(honest: Callable[..., Any], dispatcher: Any, url: str, body: bytes, *rest: Any) -> Any:
        count[0] += 1
        return honest(dispatcher, url, body + b" " * count[0], *rest)

    return wrapped(POST, around)


LIES = (
    lie(
        "Coax: a message is delivered and never read",
        patched(f"{LIFECYCLE}.PLAIN", (Step(SENT, "sent"), Step(DELIVERED, "delivered"))),
        claims="COAX-STATUS-001 COAX-WEBHOOK-001 COAX-WEBHOOK-005",
    ),
    lie("Coax: statuses go backwards", patched(f"{LIFECYCLE}.report", _reported), claims="COAX-STATUS-002"),
    lie(
        "Coax: magic numbers are like any",
        patched(f"{LIFECYCLE}.MAGIC", {}),
        claims="COAX-STATUS-002 COAX-WEBHOOK-002 COAX-WEBHOOK-018 COAX-WEBHOOK-019",
    ),
    lie(
        "Coax: magic addresses are like any",
        patched(f"{LIFECYCLE}.MAGIC_MAILBOXES", {}),
        claims="COAX-STATUS-003",
    ),
    lie("Coax: a failure is not told", _not("message.failed"), claims="COAX-WEBHOOK-002 COAX-WEBHOOK-005"),
    lie("Coax: what customers write is not told", _not("message.received"), claims="COAX-WEBHOOK-003"),
    lie(
        "Coax: message.received has another name",
        _with_body(b'"event":"message.received"', b'"event":"message.inbound"'),
        claims="COAX-WEBHOOK-003 COAX-WEBHOOK-005",
    ),
    lie(
        "Coax: every use of an enquiry is told as a new one",
        wrapped(f"{OPS}.enquiries.change", _each_use_is_told),
        claims="COAX-WEBHOOK-004",
    ),
    lie(
        "Coax: everything is told twice",
        wrapped(f"{HOOKS}.drafts", _twice),
        claims="COAX-WEBHOOK-001 COAX-WEBHOOK-004",
    ),
    lie("Coax: a webhook's body is called data", _with_body(b'"body":', b'"data":'), claims="COAX-WEBHOOK-006"),
    lie(
        "Coax: a webhook says when by the machine's clock",
        patched(f"{COAX}.webhooks.rfc3339_ms", lambda _: rfc3339_ms(_REAL.now())),
        claims="COAX-WEBHOOK-007",
    ),
    lie("Coax: webhooks are not signed", _headers(_unsigned), claims="COAX-WEBHOOK-008 COAX-WEBHOOK-009"),
    lie(
        "Coax: webhooks are signed over another second than they say",
        _headers(_over_the_second_after),
        claims="COAX-WEBHOOK-008",
    ),
    lie("Coax: a webhook is written anew after it was signed", wrapped(POST, _rewritten), claims="COAX-WEBHOOK-008"),
    lie("Coax: a webhook is signed once for all attempts", _signed_once(), claims="COAX-WEBHOOK-009"),
    lie("Coax: four attempts", patched(f"{HOOKS}.waits", WAITS[:3]), claims="COAX-WEBHOOK-010"),
    lie("Coax: six attempts", patched(f"{HOOKS}.waits", (*WAITS, HOUR)), claims="COAX-WEBHOOK-010"),
    lie(
        "Coax: the second attempt comes a second sooner",
        patched(f"{HOOKS}.waits", (29 * SECOND, *WAITS[1:])),
        claims="COAX-WEBHOOK-010",
    ),
    lie(
        "Coax: a receiver that refuses a webhook has taken it",
        patched(f"{HOOKS}.accepts", lambda _, status: status < 500),
        claims="COAX-WEBHOOK-011",
    ),
    lie(
        "Coax: a receiver that hangs up has taken a webhook",
        wrapped(POST, _silence_is_success),
        claims="COAX-WEBHOOK-011",
    ),
    lie("Coax: each attempt has another body", _another_body_each_time(), claims="COAX-WEBHOOK-011"),
    lie("Coax: a success ends nothing", patched(f"{HOOKS}.accepts", lambda *_: False), claims="COAX-WEBHOOK-012"),
    lie(
        "Coax: nobody suppresses events",
        patched(f"{HOOKS}.drafts", OperatorFormat.drafts),
        claims="COAX-WEBHOOK-014",
    ),
    lie(
        "Coax: suppression is for the whole enquiry",
        _drafts(_enquiry_not_suppressed),
        claims="COAX-WEBHOOK-015",
    ),
    lie(
        "Coax: what is not valid is told as a new enquiry",
        wrapped("mock_server.web.arguments._loaded", _refusal_is_told),
        claims="COAX-WEBHOOK-017",
    ),
    lie("Coax: what is reported twice is told once", _once_each(), claims="COAX-WEBHOOK-018"),
    lie("Coax: what lies behind a status is not told", _drafts(_moves_on), claims="COAX-WEBHOOK-019"),
    lie(
        "Coax: businesses share a subscription",
        patched("mock_server.kernel.webhooks.outbox.subscription_table", lambda: _SUBSCRIPTIONS),
        claims="COAX-WEBHOOK-020",
    ),
    lie(
        "Coax: an enquiry that a customer begins is not told",
        inbound_with(begin=_silently_begun),
        claims="COAX-WEBHOOK-021",
    ),
)
