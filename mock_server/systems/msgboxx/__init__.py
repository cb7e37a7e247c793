"""msgboxx: WhatsApp by api accounts, inboxes, contacts and conversations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

from mock_server.kernel.deadlines import Deadline
from mock_server.kernel.public import Message, Sandbox, Values
from mock_server.systems.msgboxx import auth, dashboard, envelope, errors, integrity, people, schemas, seed, webhooks
from mock_server.systems.msgboxx.operations import broadcasts, messages
from mock_server.systems.msgboxx.records import MessageFacts
from mock_server.systems.msgboxx.schemas import events
from mock_server.systems.msgboxx.store import NAME, Store
from mock_server.systems.msgboxx.views import BLUEPRINTS
from mock_server.web.parts import parts
from mock_server.web.system import System

_FIRST_CALL = """\
curl -s <base_url>/oauth/token -H 'Content-Type: application/json' -H 'X-Calling-Application: me' \\
  -d '{"username":"<username>","password":"<password>"}'
"""


def _deadlines(sandbox: Sandbox) -> Iterator[Deadline]:
    yield from messages.deadlines(sandbox)
    yield from auth.deadlines(sandbox)


def _open(sandbox: Sandbox) -> None:
    sandbox.handle(broadcasts.QUEUE, broadcasts.queue)


def _native(sandbox: Sandbox, message: Message) -> Values:
    shown: Values = orjson.loads(envelope.message_renderer(sandbox)(message))
    return shown


SYSTEM = System(
    **parts(auth, dashboard, errors, integrity, schemas, seed),
    name=NAME,
    title="msgboxx public API",
    description="A stand-in for msgboxx's public API. What `x-assumed` marks is not stated by the vendor's documents.",
    first_call=_FIRST_CALL,
    hosts=("api.msgboxx.io",),
    blueprints=BLUEPRINTS,
    facts=MessageFacts,
    open=_open,
    store=Store,
    receive=messages.receive,
    deadlines=_deadlines,
    holder=auth.holder,
    native=_native,
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
