"""Coext: WhatsApp messages by API key, in two forms of templates and one of texts."""

from __future__ import annotations

from pathlib import Path

from mock_server.kernel.public import OUTBOUND, Message, Sandbox, Values
from mock_server.systems.coext import auth, dashboard, errors, integrity, people, seed, webhooks
from mock_server.systems.coext.operations import messages
from mock_server.systems.coext.records import MessageFacts
from mock_server.systems.coext.schemas import answers, events
from mock_server.systems.coext.store import NAME, Store
from mock_server.systems.coext.views import BLUEPRINTS
from mock_server.web.parts import parts
from mock_server.web.rendering import shown_by
from mock_server.web.system import System

_FIRST_CALL = """\
curl -s <base_url>/messages/template/send -H 'X-API-Key: <api_key>' -H 'Content-Type: application/json' \\
  -d '{"to":"+919876543210","template_name":"order_confirmation","language":"en","reference":"order-12345","variables":
       {"customer_name":"John Doe","order_id":"ORD-12345","total_amount":"$99.99","delivery_date":"December 25, 2025"}}'
"""


def _native(_: Sandbox, message: Message) -> Values:
    """A sent message as its status call has it; Coext shows what customers write in webhooks alone."""
    if message.direction != OUTBOUND:
        shown = {"message_id": message.id, "from": message.sender, "text": message.text}
        return {**shown, "attachments": message.facts.attachments}
    return shown_by(answers.MessageStatus)(message)


SYSTEM = System(
    **parts(auth, dashboard, errors, integrity, answers, seed),
    name=NAME,
    title="Coext External API",
    description="A stand-in for Coext's External API. What `x-assumed` marks is not stated by the vendor's guide.",
    base_path="/api/v1/external",
    first_call=_FIRST_CALL,
    # It has no `hosts`: the guide's is a placeholder, every customer has one of their own.
    blueprints=BLUEPRINTS,
    answered=auth.give_back,
    facts=MessageFacts,
    store=Store,
    receive=messages.receive,
    deadlines=messages.deadlines,
    native=_native,
    customers=people.CUSTOMERS,
    channels=(messages.CHANNEL,),
    # They belong to its keys.
    default_limits={},
    webhooks=webhooks.Webhooks(NAME),
    posts=events.POSTS,
    examples=Path(__file__).with_name("examples.json"),
    signed=webhooks.SIGNED.found,
    sample=webhooks.sample,
    not_served=(
        "sending media: the guide names a permission, `send_media`, and no call",
        "webhooks of each key: the account has one subscription, which the control plane sets",
    ),
    unserved={"/api/v1/external/messages/media": "the guide names a permission for it, send_media, and no such call."},
)
