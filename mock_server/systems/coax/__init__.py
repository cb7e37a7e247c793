"""Coax: the customers, locations and enquiries of a business, and messages on them."""

from __future__ import annotations

from pathlib import Path

from mock_server.kernel.lifecycle import SchedulingModel
from mock_server.kernel.public import Sandbox
from mock_server.systems.coax import auth, dashboard, errors, integrity, people, seed, webhooks
from mock_server.systems.coax.operations import inbound, messages
from mock_server.systems.coax.records import CHANNELS, MessageFacts
from mock_server.systems.coax.schemas import answers, events
from mock_server.systems.coax.store import NAME, Store
from mock_server.systems.coax.views import BLUEPRINTS
from mock_server.web.parts import parts
from mock_server.web.rendering import shows
from mock_server.web.system import System

_FIRST_CALL = "curl -s <base_url>/api/v2/locations -H 'Authorization: Bearer <api_key>'\n"


def _open(sandbox: Sandbox) -> None:
    sandbox.models[NAME] = SchedulingModel()
    sandbox.handle(messages.DUE, messages.due)


SYSTEM = System(
    **parts(auth, dashboard, errors, integrity, answers, seed),
    name=NAME,
    title="Coax API",
    description="A stand-in for the Coax API. What `x-assumed` marks is not stated by the vendor's documents.",
    first_call=_FIRST_CALL,
    blueprints=BLUEPRINTS,
    facts=MessageFacts,
    open=_open,
    store=Store,
    receive=inbound.receive,
    native=shows(answers.Message),
    customers=people.CUSTOMERS,
    channels=CHANNELS,
    default_limits={"per_minute": None},
    webhooks=webhooks.Webhooks(NAME),
    posts=events.POSTS,
    examples=Path(__file__).with_name("examples.json"),
    signed=webhooks.SIGNED.found,
    sample=webhooks.sample,
    around=auth.around,
    not_served=(
        "payments",
        "uploads: no call is documented that would give the ids in `attachment_ids`",
        "subscribing to webhooks: the control plane does",
    ),
)
