"""`…/webhooks/parcels` and `…/deliveries/{id}`: deliveries with all attempts, one attempt explained, and a trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mock_server.control import filters
from mock_server.control._common import answer, masker, of_sandbox, opened, systems
from mock_server.control.copying import curl
from mock_server.control.copying.parts import Header, Repeated, variable
from mock_server.control.cursors import Listing, having, look_aside
from mock_server.control.schemas import webhooks as schemas
from mock_server.control.schemas.webhooks import PENDING, hint
from mock_server.control.search import fields
from mock_server.control.webhooks import row
from mock_server.kernel import secrecy
from mock_server.kernel.events import Event
from mock_server.kernel.instants import Instant
from mock_server.kernel.masking import Masker
from mock_server.kernel.pauses import resting
from mock_server.kernel.problems import Conflict, Invalid, NotFound
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.store import must
from mock_server.kernel.structs import struct
from mock_server.kernel.webhooks import signing
from mock_server.kernel.webhooks.records import Attempt, DueAttempt
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by

blueprint = of_sandbox("Deliveries", "Webhooks one by one, each with all attempts at it.")

# So many that have not been attempted yet are told beside a page.
_MOST_PENDING = 50


@struct(frozen=True, slots=True, kw_only=True)
class Sent:
    """A delivery: its attempts, the newest first, or the one row that says why there are none."""

    id: str
    system: str
    event: str
    url: str
    body: str
    at: Instant | None
    message_id: str | None
    status: str
    attempts: Sequence[Attempt] = ()
    error: str | None = None
    next_attempt_at: Instant | None = None

    @property
    def ids(self) -> Sequence[str]:
        """What it may be looked for by."""
        return (self.id, *(attempt.id for attempt in self.attempts))


@blueprint.get("/webhooks/parcels", gives=schemas.ParcelPage, query=schemas.ParcelQuery)
def list_parcels(query: dict[str, Any], sandbox_id: str) -> Response:
    """List every delivery with its attempts, by its first attempt the newest first

    A delivery is one event for one subscription; its attempts are the rows of the other list.
    """
    filters.check(("", query))
    with opened(sandbox_id) as sandbox:
        attempts, hides = sandbox.outbox.attempts, masker(sandbox)
        look_aside(len(attempts), sandbox_id)
        groups = _grouped(sandbox)
        # A delivery is put together when it is looked at; what is kept of it is never changed, only replaced.
        sent = ((number, _sent(sandbox, rows)) for number, rows in groups)
        listing = Listing.of(query, sandbox, fields.parcels(systems()), attempts, lambda _: sent)
        pending = _waiting(sandbox, groups)
    return listing.answered(having(query, "system", "event"), lambda parcel: _shown(hides, parcel), pending)


def newest(sandbox: Sandbox, hides: Masker, most: int) -> list[dict[str, Any]]:
    """So many deliveries as they are shown, the newest first, before them those that have not been attempted yet."""
    groups = _grouped(sandbox)
    sent = [*_waiting(sandbox, groups), *(_sent(sandbox, rows) for _, rows in groups[:most])]
    return [_shown(hides, parcel) for parcel in sent]


def _waiting(sandbox: Sandbox, groups: Sequence[tuple[int, Sequence[Attempt]]]) -> list[Sent]:
    """What is due or under way for the first time, the newest first."""
    attempted, parcels = {rows[0].parcel for _, rows in groups}, sandbox.outbox.parcels
    newest = sandbox.outbox.pending()[: -_MOST_PENDING - 1 : -1]
    first_time = (due for due in newest if due.parcel not in attempted and parcels.get(due.parcel) is not None)
    return [_under_way(sandbox, due) for due in first_time]


def _grouped(sandbox: Sandbox) -> list[tuple[int, list[Attempt]]]:
    """The rows of each delivery, the newest first, with the number of the first one that is kept; the newest first."""
    first: dict[str, int] = {}
    groups: dict[str, list[Attempt]] = {}
    for number, attempt in resting(sandbox.outbox.attempts.numbered()):
        key = attempt.parcel or attempt.id
        first[key] = number
        groups.setdefault(key, []).append(attempt)
    found = sorted(first.items(), key=lambda item: -item[1])
    return [(number, groups[key]) for key, number in found]


def _sent(sandbox: Sandbox, rows: Sequence[Attempt]) -> Sent:
    newest = rows[0]
    made = [attempt for attempt in rows if attempt.attempt]
    return Sent(
        id=newest.parcel or newest.id,
        system=newest.system,
        event=newest.event,
        url=newest.url,
        body=newest.request_body,
        at=newest.at,
        message_id=_message_of(sandbox, newest.parcel),
        status=newest.status,
        attempts=made,
        error=newest.error,
        next_attempt_at=newest.next_attempt_at,
    )


def _message_of(sandbox: Sandbox, parcel_id: str) -> str | None:
    """The id of the message that a delivery tells of; None for one that tells of something else, or is forgotten."""
    parcel = sandbox.outbox.parcels.get(parcel_id)
    return None if parcel is None or sandbox.messages.get(parcel.order) is None else parcel.order


def _under_way(sandbox: Sandbox, due: DueAttempt) -> Sent:
    parcel = must(sandbox.outbox.parcels, "delivery", due.parcel)
    url, _ = sandbox.outbox.route(due)
    return Sent(
        id=parcel.id,
        system=parcel.system,
        event=parcel.event,
        url=url,
        body=parcel.body,
        at=due.at,
        message_id=_message_of(sandbox, parcel.id),
        status=PENDING,
    )


def _planned(system: str) -> int:
    """How many attempts at a delivery there are to be at most."""
    webhooks = systems()[system].webhooks
    return 0 if webhooks is None else len(webhooks.waits) + 1


def _shown(hides: Masker, parcel: Sent) -> dict[str, Any]:
    attempts = [replace(attempt, error=_masked(hides, attempt.error)) for attempt in parcel.attempts]
    url, error = secrecy.address(hides, parcel.url), _masked(hides, parcel.error)
    masked = replace(parcel, url=url, error=error, attempts=attempts)
    return shown_by(schemas.ParcelAnswer)(masked, _planned(parcel.system))


def _masked(hides: Masker, error: str | None) -> str | None:
    return None if error is None else hides.text(error)


@blueprint.get("/webhooks/deliveries/<delivery_id>", gives=schemas.DeliveryDetail, query=schemas.DeliveryForm)
@blueprint.alt_response(200, content_type="text/plain", schema={"type": "string"})
def get_delivery(query: dict[str, Any], sandbox_id: str, delivery_id: str) -> Response:
    """Get one attempt with its signature explained, or a curl command that posts it once more

    The text that was signed, the header that has the signature, and what was answered.
    """
    with opened(sandbox_id) as sandbox:
        attempt = sandbox.outbox.attempts.get(delivery_id)
        if attempt is None:
            raise NotFound("delivery", delivery_id)
        if query["form"] == "curl":
            command = _curl(masker(sandbox, variable), attempt)
            return Response(command + "\n", content_type="text/plain; charset=utf-8")
        return answer(detail(sandbox, attempt, masker(sandbox)))


def detail(sandbox: Sandbox, attempt: Attempt, hides: Masker) -> dict[str, Any]:
    """An attempt with its signature explained. The sandbox is locked."""
    shown = row(hides, attempt)
    more = {
        "parcel": attempt.parcel or None,
        "message_id": _message_of(sandbox, attempt.parcel),
        "of": _planned(attempt.system),
        "duration_ms": attempt.duration_ms,
        "signature": _signature(sandbox, attempt),
    }
    if "response" in shown:
        shown["response"]["headers"] = dict(secrecy.attempt(hides, attempt).response_headers)
    return shown | {name: value for name, value in more.items() if value is not None}


def _signature(sandbox: Sandbox, attempt: Attempt) -> dict[str, Any] | None:
    """How an attempt was signed, and whether that is by the secret which the subscription has now."""
    system, parcel = systems()[attempt.system], sandbox.outbox.parcels.get(attempt.parcel)
    found = None if system.signed is None else system.signed(attempt.request_headers)
    if found is None:
        return None
    target = None
    if parcel is not None:
        target = sandbox.outbox.formats[attempt.system].target(sandbox, parcel.subscription)
    secret = None if target is None else target.secret
    body = attempt.request_body.encode()
    shown = {
        "header": found.header,
        "value": attempt.request_headers[found.header],
        "algorithm": "HMAC-SHA256",
        "signed": "timestamp.body",
        "timestamp": found.timestamp,
        "valid": secret is not None and signing.matches(found.digits, secret, found.timestamp, body),
    }
    return shown if secret is None else {**shown, "secret_hint": hint(secret)}


def _curl(hides: Masker, attempt: Attempt) -> str:
    """A command that posts what was posted. Raises Conflict for what was not."""
    if not attempt.attempt:
        raise Conflict("Nothing was sent, so there is nothing to send again.")
    shown = secrecy.attempt(hides, attempt)
    headers = [Header(name, value, attempt.request_headers[name]) for name, value in shown.request_headers.items()]
    return curl.written(Repeated("POST", "", shown.url, headers, shown.request_body.encode(), None))


@blueprint.post("/webhooks/<system:system_name>/try", gives=schemas.ParcelAnswer, status=201, body=schemas.Trial)
def try_event(body: dict[str, Any], sandbox_id: str, system_name: str) -> Response:
    """Tell of an event now, with the newest thing in the sandbox that it could tell of, as a delivery of its own

    Nothing happens in the sandbox but the delivery.
    """
    system = systems()[system_name]
    webhooks, name = system.webhooks, body["event"]
    if webhooks is None:
        raise Conflict(f"{system_name} has no webhooks.")
    if name not in webhooks.events:
        raise Invalid({"event": [f"Must be one of {', '.join(webhooks.events)}."]})
    with opened(sandbox_id) as sandbox:
        record = system.sample(sandbox, name)
        if record is None:
            raise Conflict(f"There is nothing in this sandbox that {name} could tell of.")
        event = Event(name, system_name, record, sandbox.clock.now())
        drafts = webhooks.drafts(sandbox, event)
        if not drafts:
            raise Conflict(f"No subscription takes {name}, so nobody would be told.")
        with sandbox.chronicle.act("webhook.tried") as act:
            act.tell(system_name, event=name)
            sent = [sandbox.outbox.send(draft, event, is_heard=False) for draft in drafts]
        sandbox.catch_up()
        parcel = next((found for found in sent if found is not None), None)
        if parcel is None:
            raise Conflict("There is no room for another delivery.")
        due = next((due for due in sandbox.outbox.pending() if due.parcel == parcel.id), None)
        if due is None:
            raise Conflict("So much is to happen in this sandbox that it was not taken up.")
        return answer(_shown(masker(sandbox), _under_way(sandbox, due)), 201)
