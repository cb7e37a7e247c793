"""msgboxx: WhatsApp by api accounts, inboxes, contacts and conversations."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import orjson

from mock_server.systems.msgboxx import auth, dashboard, envelope, errors, integrity, people, seed, webhooks
from mock_server.systems.msgboxx.operations import broadcasts, messages
from mock_server.systems.msgboxx.records import MessageFacts
from mock_server.systems.msgboxx.schemas import answers, events
from mock_server.systems.msgboxx.store import NAME, Store
from mock_server.systems.msgboxx.views import BLUEPRINTS
from mock_server.web.parts import parts
from mock_server.web.system import System

_FIRST_CALL = """\
curl -s <base_url>/oauth/token -H 'Content-Type: application/json' -H 'X-Calling-Application: me' \\
  -d '{"username":"<username>","password":"<password>"}'
"""

SYSTEM = System(
    **parts(auth, dashboard, errors, integrity, answers, seed),
    name=NAME,
    title="msgboxx public API",
    description="A stand-in for msgboxx's public API. What `x-assumed` marks is not stated by the vendor's documents.",
    first_call=_FIRST_CALL,
    hosts=("api.msgboxx.io",),
    blueprints=BLUEPRINTS,
    facts=MessageFacts,
    open=lambda sandbox: sandbox.handle(broadcasts.QUEUE, broadcasts.queue),
    store=Store,
    receive=messages.receive,
    deadlines=lambda sandbox: chain(messages.deadlines(sandbox), auth.deadlines(sandbox)),
    holder=auth.holder,
    native=lambda sandbox, message: orjson.loads(envelope.message_renderer(sandbox)(message)),
    customers=people.CUSTOMERS,
    channels=(messages.CHANNEL,),
    default_limits={"per_minute": auth.PER_MINUTE},
    webhooks=webhooks.Webhooks(),
    posts=events.POSTS,
    examples=Path(__file__).with_name("examples.json"),
    sample=webhooks.sample,
    own_subscriptions=True,
    subscriptions=webhooks.subscriptions,
    not_served=(
        "renewing a token by the `refreshToken` cookie: no call is documented that takes it",
        "Zapier's triggers and actions",
    ),
)
