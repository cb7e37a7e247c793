"""Messages: sent, scheduled, asking for a review, received. Customer and enquiry are found, or come to be with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from mock_server.kernel import lifecycle
from mock_server.kernel.beginning import Line, begin, made
from mock_server.kernel.lifecycle import SCHEDULED
from mock_server.kernel.public import OUTBOUND, Appointment, Failure, Invalid, Message, Sandbox, Values, must, struct
from mock_server.systems.coax.operations import customers, enquiries, send_requests
from mock_server.systems.coax.operations.send_requests import Plan, SendRequest
from mock_server.systems.coax.records import PAUSED, ApiKey, Customer, Enquiry, Location, MessageFacts
from mock_server.systems.coax.store import NAME, store_of

DUE = f"{NAME}.{lifecycle.DUE}"
REVIEW_TYPES = ("google",)

CAMPAIGN_PAUSED = Failure("campaign_paused", "Campaign is paused, message not sent.")
CUSTOMER_DELETED = Failure("customer_deleted", "The customer was deleted before the message was due.")

_KEPT = tuple(field.name for field in fields(MessageFacts))
_KEPT_LISTS = ("attachment_ids", "contact_ids", "review_types")
_kept_of = attrgetter(*_KEPT)
_NOTHING_KEPT = (None,) * len(_KEPT)
_NO_FACTS = MessageFacts()


@struct(frozen=True, slots=True)
class SendResult:
    """What a message call did: the enquiry used or created, its customer, and the messages, one for each contact."""

    enquiry: Enquiry
    customer: Customer
    messages: tuple[Message, ...]


def send(sandbox: Sandbox, key: ApiKey, request: SendRequest) -> SendResult | None:
    """Send or schedule; None when the campaign is paused, which changes nothing. Raises what `plan` does."""
    plan = send_requests.plan(sandbox, key, request)
    channel = request.channel or _channel(plan)
    _check_reach(plan, channel)
    if request.scheduled_at is not None and request.scheduled_at <= sandbox.clock.now():
        raise Invalid({"scheduled_at": ["Must be in the future."]})
    if _is_paused(sandbox, request.campaign_id):
        return None
    return _carry_out(sandbox, plan, request, channel)


def ask_for_review(sandbox: Sandbox, key: ApiKey, request: SendRequest) -> SendResult | None:
    """Send a review request, to Google unless it says where. Raises what `plan` does."""
    return send(sandbox, key, replace(request, review_types=request.review_types or REVIEW_TYPES))


def due(sandbox: Sandbox, appointment: Appointment) -> None:
    """The timetable's handler: a scheduled message goes out, unless its campaign is paused or its customer gone."""
    message = sandbox.messages.get(appointment.subject)
    if message is None or message.status != SCHEDULED:
        return
    store = store_of(sandbox)
    campaign = None if message.facts.campaign_id is None else store.campaigns.get(message.facts.campaign_id)
    if store.customers.get(message.party) is None:
        lifecycle.skip(sandbox, message, CUSTOMER_DELETED)
    elif campaign is not None and campaign.status == PAUSED:
        lifecycle.skip(sandbox, message, CAMPAIGN_PAUSED)
    else:
        enquiries.change(sandbox, must(store.enquiries, "enquiry", message.thread), {})
        lifecycle.release(sandbox, message)


def _is_paused(sandbox: Sandbox, campaign_id: str | None) -> bool:
    """Whether nothing is sent for this campaign now; None is no campaign. Raises NotFound."""
    return campaign_id is not None and must(store_of(sandbox).campaigns, "campaign", campaign_id).status == PAUSED


def _channel(plan: Plan) -> str:
    """A review's channel where none is given: sms where there is a phone, else email (assumed)."""
    return "sms" if _details(plan)["phone"] is not None else "email"


def _details(plan: Plan) -> Values:
    """The plan's customer's contact details as its changes make them."""
    customer = plan.customer
    known = {"phone": None, "email": None} if customer is None else {"phone": customer.phone, "email": customer.email}
    return {**known, **plan.changes}


def _check_reach(plan: Plan, channel: str) -> None:
    """Raises Invalid for a channel that does not reach everybody."""
    if plan.writes_to_customer:
        send_requests.address(_details(plan), channel, "")
    for other in plan.others:
        _address(other, channel)


def _address(customer: Customer, channel: str) -> str:
    return send_requests.address({"phone": customer.phone, "email": customer.email}, channel, customer.id)


def _carry_out(sandbox: Sandbox, plan: Plan, request: SendRequest, channel: str) -> SendResult:
    customer = _customer(sandbox, plan)
    recipients = ((customer,) if plan.writes_to_customer else ()) + plan.others
    told = {"status": request.enquiry_status, "campaign_id": request.campaign_id, "team_user_id": request.team_user_id}
    changes = {name: value for name, value in told.items() if value is not None}
    said: list[tuple[Enquiry, Message]] = []
    for recipient, enquiry in _threads(
        sandbox, plan, recipients, changes, silently=bool(request.suppress_socket_events)
    ):
        said.append((enquiry, _say(sandbox, enquiry, plan.location, recipient, request, channel)))
    if request.create_activity:
        for enquiry in {enquiry.id: enquiry for enquiry, _ in said}.values():
            enquiries.note(sandbox, enquiry, request.activity_type, request.activity_description)
    return SendResult(said[0][0], customer, tuple([message for _, message in said]))


def _customer(sandbox: Sandbox, plan: Plan) -> Customer:
    if plan.customer is None:
        return customers.add(sandbox, plan.changes)
    return customers.change(sandbox, plan.customer, plan.changes) if plan.changes else plan.customer


def _threads(
    sandbox: Sandbox,
    plan: Plan,
    recipients: tuple[Customer, ...],
    changes: Values,
    *,
    silently: bool,
) -> Iterator[tuple[Customer, Enquiry]]:
    """The enquiry of each recipient: the one that the call names, or the recipient's own, found or begun."""
    if plan.enquiry is not None:
        enquiry = enquiries.change(sandbox, plan.enquiry, changes)
        yield from ((recipient, enquiry) for recipient in recipients)
        return
    for recipient in recipients:
        found = enquiries.open_with(sandbox, recipient, plan.location)
        if found is not None:
            yield recipient, enquiries.change(sandbox, found, changes)
        else:
            yield recipient, enquiries.begin(sandbox, recipient, plan.location, changes, silently=silently)


def _say(
    sandbox: Sandbox, enquiry: Enquiry, location: Location, customer: Customer, request: SendRequest, channel: str
) -> Message:
    """Put a message into its table, tell of it, and set it on its plan, or let it wait for its time."""
    facts = _facts(request)
    message = made(
        line(location, customer, enquiry.id, channel),
        OUTBOUND,
        request.message if request.message is not None else review_text(location, facts.review_types),
        sandbox.clock.now(),
        id=sandbox.chance.uuid("coax.message"),
        kind=_kind(facts),
        facts=facts,
        scheduled_at=request.scheduled_at,
    )
    return begin(sandbox, message)


def line(location: Location, customer: Customer, enquiry_id: str, channel: str) -> Line:
    """That between a location and a customer. Raises Invalid where the channel does not reach the customer."""
    detail = send_requests.NEEDS.get(channel)
    ours: str | None = None if detail is None else getattr(location, detail)
    return Line(
        system=NAME,
        channel=channel,
        ours=ours or f"{location.id}@{channel}",
        theirs=_address(customer, channel),
        account=location.id,
        party=customer.id,
        thread=enquiry_id,
    )


def review_text(location: Location, review_types: tuple[str, ...]) -> str:
    """What a review request says when its call does not: the location's name and a link for each site (assumed)."""
    links = " ".join(f"https://reviews.example.com/{site}/{location.id}" for site in review_types)
    return f"{location.name} would be glad of your review: {links}"


def _kind(facts: MessageFacts) -> str:
    if facts.review_types:
        return "review"
    return "media" if facts.attachment_ids else "session"


def _facts(request: SendRequest) -> MessageFacts:
    """The fields that its message keeps; most messages have none of them, and share one."""
    values = _kept_of(request)
    if values == _NOTHING_KEPT:
        return _NO_FACTS
    given: dict[str, Any] = {name: value for name, value in zip(_KEPT, values, strict=True) if value is not None}
    lists = {name: tuple(given[name]) for name in _KEPT_LISTS if name in given}
    return MessageFacts(**{**given, **lists})
