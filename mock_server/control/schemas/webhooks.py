"""What the calls for webhooks take and give."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.control.schemas._common import (
    TIME,
    Filter,
    Patience,
    SearchedPage,
    SearchQuery,
    Strict,
    Word,
    time_field,
)
from mock_server.kernel.webhooks.records import DELIVERED, FAILED, REFUSED, RETRYING, SKIPPED
from mock_server.web.fields import Flag, HttpUrl, Text

_STATUSES = (DELIVERED, RETRYING, FAILED, SKIPPED, REFUSED)


class NewSubscription(Strict):
    """Where a system's events go; without `events` all of them, without `secret` the one that it has or a new one."""

    url = HttpUrl(required=True)
    secret = Text(load_default=None, allow_none=True, blank=False)
    events = fields.List(Text(), load_default=None, allow_none=True)
    enabled = Flag(load_default=True)


class SubscriptionAnswer(Strict):
    """A subscription; its secret is shown to who sets it alone."""

    system = fields.String(required=True)
    id = fields.String()
    url = fields.String(required=True)
    events = fields.List(fields.String(), required=True, allow_none=True)
    enabled = fields.Boolean(required=True)
    secret = fields.String()


class SubscriptionList(Strict):
    """Every subscription."""

    items = fields.List(fields.Nested(SubscriptionAnswer), required=True)


class DeliveryQuery(SearchQuery):
    """Filters of deliveries."""

    system = Filter()
    event = Filter()
    status = Word(_STATUSES)


class DeliveryRequest(Strict):
    """What was sent."""

    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.String(required=True)


class DeliveryResponse(Strict):
    """What the receiver answered, up to 64 KiB."""

    status = fields.Integer(required=True)
    body = fields.String(required=True)


class AttemptAnswer(Strict):
    """One attempt."""

    id = fields.String(required=True)
    system = fields.String(required=True)
    event = fields.String(required=True)
    url = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(_STATUSES))
    attempt = fields.Integer(required=True)
    at = time_field()
    next_attempt_at = fields.String(metadata=TIME)
    request = fields.Nested(DeliveryRequest, required=True)
    response = fields.Nested(DeliveryResponse)
    error = fields.String()


class DeliveryPage(SearchedPage):
    """Attempts, the newest first."""

    items = fields.List(fields.Nested(AttemptAnswer), required=True)


class Drain(Patience):
    """How long to wait."""


class Drained(Strict):
    """How many attempts there are, and how many are still under way."""

    under_way = fields.Integer(required=True)
    attempted = fields.Integer(required=True)
