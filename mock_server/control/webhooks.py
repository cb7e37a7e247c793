"""`…/webhooks`: who is told of what, every attempt to tell them, and telling them again."""

from __future__ import annotations

from typing import Any

from mock_server.control import filters
from mock_server.control._common import answer, as_given, masker, of_sandbox, opened, problem, systems, unended
from mock_server.control.cursors import Listing, having
from mock_server.control.schemas import webhooks as schemas
from mock_server.control.schemas._common import MAX_WAIT, Patience, WaitedInVain
from mock_server.control.search import fields
from mock_server.kernel import secrecy
from mock_server.kernel.chance import secret_token
from mock_server.kernel.masking import Masker
from mock_server.kernel.problems import Conflict, Invalid, NotFound, TimedOut
from mock_server.kernel.sandbox import Sandbox
from mock_server.kernel.structs import struct
from mock_server.kernel.waits import Wait
from mock_server.kernel.webhooks.records import Attempt
from mock_server.kernel.webhooks.subscriptions import Subscription
from mock_server.web import current, lanes
from mock_server.web.http import Response
from mock_server.web.rendering import shown_by
from mock_server.web.system import waits

blueprint = of_sandbox(
    "Webhooks", "Real POSTs to a test's receiver; every attempt is a row, also one that was not made."
)


@blueprint.get("/webhooks", gives=schemas.SubscriptionList)
def list_webhooks(sandbox_id: str) -> Response:
    """List the subscriptions of every system

    Those of systems that have calls for them too; secrets are masked.
    """
    with opened(sandbox_id) as sandbox:
        return answer({"items": subscriptions(sandbox, masker(sandbox))})


def subscriptions(sandbox: Sandbox, hides: Masker) -> list[dict[str, Any]]:
    """Every subscription as it is shown, also those that a system's own API has made."""
    kept = list(map(shown_by(schemas.SubscriptionAnswer), sandbox.outbox.subscriptions))
    own = [{**shown, "own_api": True} for system in systems().values() for shown in system.subscriptions(sandbox)]
    return [{**shown, "url": secrecy.address(hides, shown["url"])} for shown in (*kept, *own)]


@blueprint.put("/webhooks/<system:system_name>", gives=schemas.SubscriptionAnswer, body=schemas.NewSubscription)
def set_webhook(body: dict[str, Any], sandbox_id: str, system_name: str) -> Response:
    """Set the subscription of a system whose public API has none

    It replaces the one before. Where the caller gives no secret one is made, and shown this once.
    """
    system = systems()[system_name]
    if system.webhooks is None or system.own_subscriptions:
        raise Conflict(f"{system_name} has webhooks in its own API; create them there.")
    events = body["events"]
    unknown = sorted(set(events or ()) - set(system.webhooks.events))
    if unknown:
        known = ", ".join(system.webhooks.events)
        raise Invalid({"events": [f"{system_name} has no {', '.join(unknown)}; it has {known}."]})
    with opened(sandbox_id) as sandbox:
        table = sandbox.outbox.subscriptions
        old = table.get(system_name)
        secret = body["secret"] or (f"fake_whsec_{secret_token()}" if old is None else old.secret)
        subscription = Subscription(
            system=system_name,
            url=body["url"],
            secret=secret,
            events=None if events is None else tuple(events),
            enabled=body["enabled"],
        )
        # The old one may be in what was written down.
        secrecy.learn(sandbox, systems())
        (table.add if old is None else table.replace)(subscription)
        sandbox.chronicle.note("webhook.subscribed", system_name, url=subscription.url, **as_given())
        secrecy.learn(sandbox, systems())
    return answer(shown_by(schemas.SubscriptionAnswer)(subscription, secret))


@blueprint.get("/webhooks/deliveries", gives=schemas.DeliveryPage, query=schemas.DeliveryQuery)
def list_deliveries(query: dict[str, Any], sandbox_id: str) -> Response:
    """List every attempt, the newest first

    With status, time and error; one that was not made says why.
    """
    filters.check(("", query))
    with opened(sandbox_id) as sandbox:
        attempts, hides = sandbox.outbox.attempts, masker(sandbox)
        listing = Listing.of(query, sandbox, fields.deliveries(systems()), attempts, attempts.numbered)
    return listing.answered(having(query, "system", "event", "status"), lambda attempt: row(hides, attempt))


@blueprint.post("/webhooks/deliveries/<delivery_id>/redeliver", gives=schemas.AttemptAnswer)
@blueprint.alt_response(408, **problem(WaitedInVain, "It was not answered within 30 seconds"))
@waits
def redeliver_webhook(sandbox_id: str, delivery_id: str) -> Response:
    """Send a delivery once more, now, signed anew, and answer with the new row

    The receiver is told the same event again, by a request of its own.
    """
    environ = current.context().request.environ
    begun = lanes.kept(environ, "redelivery", lambda: _redeliver(sandbox_id, delivery_id))
    lanes.wait(environ, begun.settled, only_looks=True)
    with unended(begun.sandbox) as sandbox:
        if not begun.settled.is_so():
            raise TimedOut(_progress(sandbox))
        made = next((one for one in sandbox.outbox.attempts.newest_first() if one.parcel == begun.parcel), None)
        hides = masker(sandbox)
    if made is None:
        raise NotFound("delivery", delivery_id)
    return answer(row(hides, made))


@blueprint.post("/webhooks/drain", gives=schemas.Drained, query=Patience)
@blueprint.alt_response(408, **problem(WaitedInVain, "Time is out; some are still under way"))
@waits
def drain_webhooks(query: dict[str, Any], sandbox_id: str) -> Response:
    """Wait until every delivery due by the sandbox's clock has been attempted

    The real time that it waits is bounded; the answer says what is left.
    """
    environ = current.context().request.environ
    begun = lanes.kept(environ, "drain", lambda: _drain(sandbox_id, query["timeout"]))
    lanes.wait(environ, begun.settled, only_looks=True)
    with unended(begun.sandbox) as sandbox:
        progress = _progress(sandbox)
    if not begun.settled.is_so():
        raise TimedOut(progress)
    return answer(progress)


@struct(frozen=True, slots=True)
class _Begun:
    """What a call waits for: that a sandbox's deliveries are settled, that of this parcel among them."""

    sandbox: Sandbox
    settled: Wait
    parcel: str = ""


def _redeliver(sandbox_id: str, delivery_id: str) -> _Begun:
    with opened(sandbox_id) as sandbox:
        parcel = sandbox.outbox.redeliver(delivery_id)
        sent = sandbox.outbox.parcels.get(parcel)
        sandbox.chronicle.note("webhook.redelivered", None if sent is None else sent.system, delivery=delivery_id)
    return _Begun(sandbox, current.world().dispatcher.settling(sandbox, MAX_WAIT), parcel)


def _drain(sandbox_id: str, seconds: float) -> _Begun:
    with opened(sandbox_id) as sandbox:
        pass
    return _Begun(sandbox, current.world().dispatcher.settling(sandbox, seconds))


def _progress(sandbox: Sandbox) -> dict[str, Any]:
    return {"under_way": len(sandbox.outbox.pending()), "attempted": len(sandbox.outbox.attempts)}


def row(hides: Masker, attempt: Attempt) -> dict[str, Any]:
    return shown_by(schemas.AttemptAnswer)(secrecy.attempt(hides, attempt))
