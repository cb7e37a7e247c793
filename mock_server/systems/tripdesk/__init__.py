"""TripDesk: eleven channels by one call, in two data planes, with idempotency, a wallet and an audit log."""

from __future__ import annotations

from pathlib import Path

from mock_server.kernel.public import OUTBOUND, Message, Sandbox, Values
from mock_server.systems.tripdesk import audit, auth, dashboard, errors, idempotency, integrity, people, seed, webhooks
from mock_server.systems.tripdesk.channels import CHANNELS
from mock_server.systems.tripdesk.delivery_model import DeliveryModel
from mock_server.systems.tripdesk.operations import messages
from mock_server.systems.tripdesk.records import PLANES, MessageFacts
from mock_server.systems.tripdesk.schemas import answers, events
from mock_server.systems.tripdesk.store import NAME, Store
from mock_server.systems.tripdesk.views import BLUEPRINTS
from mock_server.web.parts import parts
from mock_server.web.rendering import shown_by
from mock_server.web.system import System

_FIRST_CALL = """\
curl -s <base_url>/api/v1/messages -H 'Authorization: Bearer <test_key>' -H 'Content-Type: application/json' \\
  -d '{"channel":"whatsapp","to":"+15550100123","text":"Your driver is here."}'
"""
_CARRIER = DeliveryModel()


def _native(_: Sandbox, message: Message) -> Values:
    schema = answers.MessageAnswer if message.direction == OUTBOUND else answers.SaidAnswer
    return shown_by(schema)(message)


SYSTEM = System(
    **parts(auth, dashboard, errors, integrity, answers, seed),
    name=NAME,
    title="TripDesk partner API",
    description="A stand-in for TripDesk's partner API: an external, a mobile and an internal surface. What "
    "`x-assumed` marks is not stated by the vendor's documents.",
    first_call=_FIRST_CALL,
    blueprints=BLUEPRINTS,
    facts=MessageFacts,
    open=lambda sandbox: sandbox.models.update({NAME: _CARRIER}),
    store=Store,
    receive=messages.receive,
    native=_native,
    deadlines=auth.deadlines,
    holder=auth.holder,
    customers=people.CUSTOMERS,
    channels=tuple(CHANNELS),
    default_limits={"per_minute": auth.PER_MINUTE},
    planes=PLANES,
    webhooks=webhooks.Webhooks(NAME),
    posts=events.POSTS,
    examples=Path(__file__).with_name("examples.json"),
    signed=webhooks.signed,
    sample=webhooks.sample,
    underscored_headers=frozenset({idempotency.UNDERSCORED}),
    around=idempotency.once,
    answered=audit.answered,
    not_served=(
        "subscribing to webhooks, which is on the vendor's roadmap: the control plane does",
        "pushing to the devices that are registered",
    ),
)
