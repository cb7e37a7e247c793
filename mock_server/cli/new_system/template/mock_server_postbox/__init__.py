"""Postbox: texts from registered names."""

from __future__ import annotations

from mock_server.kernel.public import Message, Sandbox, Values
from mock_server.web.rendering import shown_by
from mock_server.web.system import System

from . import auth, errors, operations, schemas, seed, views
from .records import TextFacts
from .store import NAME, Store

_FIRST_CALL = """\
curl -s <base_url>/v1/texts -H 'Authorization: Bearer <api_key>' -H 'Content-Type: application/json' \\
  -d '{"from":"PARCELS","to":"+447700900123","text":"It is on its way."}'
"""


def _native(_: Sandbox, message: Message) -> Values:
    return shown_by(schemas.TextAnswer)(message)


SYSTEM = System(
    name=NAME,
    title="Postbox",
    description="A stand-in for Postbox. What `x-assumed` marks is not stated by the vendor's document.",
    first_call=_FIRST_CALL,
    hosts=("api.postbox.example.com",),
    blueprints=(views.blueprint,),
    credential=auth.CREDENTIAL,
    error_schema=schemas.Error,
    refusals=errors.REFUSALS,
    identify=auth.identify,
    permit=auth.permit,
    limit=auth.limit,
    render_problem=errors.render_problem,
    facts=TextFacts,
    issue_credentials=seed.issue_credentials,
    store=Store,
    seed=seed.seed,
    claim=seed.claim,
    secrets=seed.secrets,
    receive=operations.receive,
    native=_native,
    channels=("sms",),
    default_limits={},
)
