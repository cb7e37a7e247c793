"""What the calls for the systems and the server give."""

from __future__ import annotations

from marshmallow import fields

from mock_server.control.schemas._common import time_field
from mock_server.web.schemas import Strict


def _texts() -> fields.List[str]:
    return fields.List(fields.String(), required=True)


class WebhookAbilities(Strict):
    """What a system tells of, and when it tries again; `own_api` says that its public API has the subscriptions."""

    events = _texts()
    retries_after_seconds = fields.List(fields.Float(), required=True)
    own_api = fields.Boolean(required=True)


class DashboardAbility(Strict):
    """A call of the system's dashboard, its path relative to the sandbox's and the system's name."""

    method = fields.String(required=True)
    path = fields.String(required=True)
    summary = fields.String(required=True)


class SystemAnswer(Strict):
    """A system; `statuses` are those that its provider may report."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    base_path = fields.String(required=True)
    hosts = _texts()
    channels = _texts()
    planes = _texts()
    statuses = _texts()
    limits = fields.Dict(keys=fields.String(), required=True)
    webhooks = fields.Nested(WebhookAbilities, required=True, allow_none=True)
    dashboard = fields.List(fields.Nested(DashboardAbility), required=True)


class RecipientAnswer(Strict):
    """Whose messages go another way than all others, and which."""

    who = fields.String(required=True)
    statuses = _texts()
    error = fields.Dict(keys=fields.String(), values=fields.String())


class KnownFailure(Strict):
    """Why a provider may say that a message failed."""

    code = fields.String(required=True)
    message = fields.String(required=True)


class SearchedAnswer(Strict):
    """A field of a search, with its values where these can be told."""

    name = fields.String(required=True)
    values = _texts()


class SystemList(Strict):
    """Every system that is served, the recipients that end otherwise, and the kinds of findings.

    `failures` are those that are known by name; `search` has the fields by which each list is searched.
    """

    items = fields.List(fields.Nested(SystemAnswer), required=True)
    recipients = fields.List(fields.Nested(RecipientAnswer), required=True)
    findings = _texts()
    failures = fields.List(fields.Nested(KnownFailure), required=True)
    search = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(SearchedAnswer)), required=True)


class StreamsAnswer(Strict):
    """How many streams are open on this server, and how many may be."""

    open = fields.Integer(required=True)
    limit = fields.Integer(required=True)


class SavedAnswer(Strict):
    """What was written down: so many sandboxes, bytes in all, where, and in how many seconds."""

    sandboxes = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    where = fields.String(required=True)
    seconds = fields.Float(required=True)


class ServerAnswer(Strict):
    """A running server: its version, when it began by real time, how much it keeps, and how it was set up."""

    version = fields.String(required=True)
    ui = fields.String(required=True, metadata={"description": "The version of the web page's files."})
    started_at = time_field()
    sandboxes = fields.Integer(required=True)
    streams = fields.Nested(StreamsAnswer, required=True)
    bounds = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    has_token = fields.Boolean(required=True)
    hosts = fields.List(fields.String(), required=True)
    webhooks_go_to = fields.List(fields.String(), required=True)
    seed = fields.Integer(required=True)
    shard = fields.String(required=True)
    systems = fields.List(fields.String(), required=True)
