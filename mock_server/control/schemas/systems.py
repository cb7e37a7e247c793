"""What the calls for the systems, their limits and the server give."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from mock_server.control.schemas._common import Word, list_of, pairs, time_field
from mock_server.kernel.instants import SECOND
from mock_server.kernel.lifecycle import StatusPlan
from mock_server.web.rendering import shown_by
from mock_server.web.shown import TIME_FORMAT, Answer, beside, of, several, text, texts, whole

MINUTE, DAY = "minute", "day"
# So many are told of.
MOST = 1_000


class WebhookAbilities(Answer):
    """What a system tells of, and when it tries again; `own_api` says that its public API has the subscriptions."""

    events = texts("webhooks.events", list)
    retries_after_seconds = fields.List(
        fields.Float(),
        required=True,
        metadata=of("webhooks.waits", lambda waits: [wait / SECOND for wait in waits]),
    )
    own_api = fields.Boolean(required=True, metadata=of("own_subscriptions"))


def _webhooks(system: Any) -> dict[str, Any] | None:
    return None if system.webhooks is None else shown_by(WebhookAbilities)(system)


class DashboardAbility(Answer):
    """A call of the system's dashboard, its path relative to the sandbox's and the system's name."""

    method = fields.String(required=True)
    path = fields.String(required=True)
    summary = fields.String(required=True)


class SystemAnswer(Answer):
    """A system; `statuses` are those that its provider may report."""

    name = fields.String(required=True)
    title = fields.String(required=True)
    base_path = text("", lambda system: f"/{system.name}{system.base_path}")
    hosts = texts("hosts", list)
    channels = texts("channels", list)
    planes = texts("planes", list)
    statuses = texts(metadata=beside())
    limits = fields.Dict(keys=fields.String(), required=True, metadata=of("default_limits", dict))
    webhooks = fields.Nested(WebhookAbilities, required=True, allow_none=True, metadata=whole(_webhooks))
    dashboard = several(DashboardAbility)


class KnownFailure(Answer):
    """Why a provider may say that a message failed."""

    code = fields.String(required=True)
    message = fields.String(required=True)


def _failure(plan: StatusPlan) -> dict[str, Any] | None:
    return next((shown_by(KnownFailure)(step.failure) for step in plan if step.failure is not None), None)


class RecipientAnswer(Answer):
    """Whose messages go another way than all others, and which: shown of its plan, beside the words for who it is."""

    who = text(metadata=beside())
    statuses = texts("", lambda plan: [step.status for step in plan])
    error = pairs("", _failure, required=False)


class SearchedAnswer(Answer):
    """A field of a search, with its values where these can be told."""

    name = fields.String(required=True)
    values = texts()


class SystemList(Answer):
    """Every system that is served, the recipients that end otherwise, and the kinds of findings.

    `failures` are those that are known by name; `search` has the fields by which each list is searched.
    """

    items = several(SystemAnswer)
    recipients = several(RecipientAnswer)
    findings = texts()
    failures = several(KnownFailure)
    search = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(SearchedAnswer)), required=True)


class StreamsAnswer(Answer):
    open = fields.Integer(required=True)
    limit = fields.Integer(required=True)


class SavedAnswer(Answer):
    """What was written down: so many sandboxes, bytes in all, where, and in how many seconds."""

    sandboxes = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    where = fields.String(required=True)
    seconds = fields.Float(required=True)


class ServerAnswer(Answer):
    """A running server: its version, when it began by real time, how much it keeps, and how it was set up."""

    version = fields.String(required=True)
    ui = fields.String(required=True, metadata={"description": "The version of the web page's files."})
    started_at = time_field()
    sandboxes = fields.Integer(required=True)
    streams = fields.Nested(StreamsAnswer, required=True)
    bounds = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    has_token = fields.Boolean(required=True)
    hosts = texts()
    webhooks_go_to = texts()
    seed = fields.Integer(required=True)
    shard = fields.String(required=True)
    systems = texts()


class LimitAnswer(Answer):
    """Who is limited: `used` of `limit` in the calendar `window` of now, which begins anew at `resets_at`.

    `limit` is null where there is none. `refusal` is what the vendor answers beyond it; it is `set_by` a key, the
    sandbox's settings, or else the vendor.
    """

    system = fields.String(required=True)
    subject = fields.String(required=True)
    label = fields.String(required=True)
    window = Word((MINUTE, DAY), required=True)
    limit = fields.Integer(required=True, allow_none=True)
    used = fields.Integer()
    remaining = fields.Integer()
    resets_at = fields.String(metadata=TIME_FORMAT)
    refusal = fields.String(required=True)
    set_by = Word(("key", "sandbox", "vendor"), required=True)


# By system.
LimitList = list_of("LimitList", LimitAnswer)
