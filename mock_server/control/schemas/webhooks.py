"""What the calls for webhooks take and give."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from mock_server.control.schemas._common import CursorQuery, Filter, SearchQuery, Word, list_of, page_of, pairs
from mock_server.kernel.webhooks.records import DELIVERED, FAILED, REFUSED, RETRYING, SKIPPED, Attempt
from mock_server.web.fields import Flag, HttpUrl, Text
from mock_server.web.rendering import shown_by
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer, beside, moment, of, several, text, whole

OUTCOMES = (DELIVERED, RETRYING, FAILED, SKIPPED, REFUSED)
# So many characters of a secret are told, if it has so many.
_HINTED, _LONG = 4, 12
# A delivery that has not been attempted yet.
PENDING = "pending"


class NewSubscription(Strict):
    """Where a system's events go; without `events` all of them, without `secret` the one that it has or a new one."""

    url = HttpUrl(required=True)
    secret = Text(load_default=None, allow_none=True, blank=False)
    events = fields.List(Text(), load_default=None, allow_none=True)
    enabled = Flag(load_default=True)


def hint(secret: str) -> str:
    """The end of a secret, by which who knows it knows which it is."""
    return f"…{secret[-_HINTED:]}" if len(secret) >= _LONG else "…"


_OWN_API = {"description": "Whether the system's own API has made it."}
_HINT = {"description": "How the secret ends, where it is long enough to say so."}


class SubscriptionAnswer(Answer):
    """A subscription; its secret, beside which it is shown, is shown to who sets it alone."""

    system = fields.String(required=True)
    url = fields.String(required=True)
    events = fields.List(fields.String(), required=True, allow_none=True, metadata=of("events", list))
    enabled = fields.Boolean(required=True)
    id = text("system", required=False)
    own_api = fields.Boolean(metadata={**whole(lambda _: False), **_OWN_API})
    secret_hint = text("secret", hint, required=False, metadata=_HINT)
    secret = text(metadata=beside(), required=False)


SubscriptionList = list_of("SubscriptionList", SubscriptionAnswer)


class DeliveryQuery(SearchQuery):
    system = Filter()
    event = Filter()
    status = Word(OUTCOMES)


class DeliveryRequest(Answer):
    headers = pairs("request_headers", dict)
    body = text("request_body")


class DeliveryResponse(Answer):
    """What the receiver answered, up to 64 KiB."""

    status = fields.Integer(required=True, metadata=of("response_status"))
    body = text("response_body")


def _answered(attempt: Attempt) -> dict[str, Any] | None:
    return None if attempt.response_status is None else shown_by(DeliveryResponse)(attempt)


class AttemptAnswer(Answer):
    id = fields.String(required=True)
    system = fields.String(required=True)
    event = fields.String(required=True)
    url = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    attempt = fields.Integer(required=True)
    at = moment("at")
    request = fields.Nested(DeliveryRequest, required=True, metadata=whole())
    next_attempt_at = moment("next_attempt_at", required=False)
    response = fields.Nested(DeliveryResponse, metadata=whole(_answered))
    error = fields.String()


DeliveryPage = page_of("DeliveryPage", AttemptAnswer)


class Drained(Answer):
    under_way = fields.Integer(required=True)
    attempted = fields.Integer(required=True)


class ParcelQuery(CursorQuery):
    system = Filter()
    event = Filter()


class AttemptRow(Answer):
    id = fields.String(required=True)
    at = moment("at")
    attempt = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    response_status = fields.Integer()
    duration_ms = fields.Float()
    error = fields.String()


class ParcelAnswer(Answer):
    """A delivery with its attempts, the newest first; `skipped` and `refused` ones have none, and `error` says why.

    `planned` is how many attempts there are to be at most; `pending` is one that has not been attempted yet.
    """

    id = fields.String(required=True)
    system = fields.String(required=True)
    event = fields.String(required=True)
    url = fields.String(required=True)
    at = moment("at", required=False)
    message_id = fields.String()
    status = fields.String(required=True, validate=validate.OneOf((PENDING, *OUTCOMES)))
    attempts = several(AttemptRow)
    planned = fields.Integer(required=True, metadata=beside())
    next_attempt_at = moment("next_attempt_at", required=False)
    error = fields.String()


# By their first attempts; before them those that have not been attempted yet.
ParcelPage = page_of("ParcelPage", ParcelAnswer)


class DeliveryForm(Strict):
    """What it is to be got as: `curl` posts it once more, with the signature that it had."""

    form = Word(("json", "curl"), data_key="as", load_default="json")


class SignatureAnswer(Answer):
    """How an attempt was signed; whether that is `valid` by the secret that the subscription has now."""

    header = fields.String(required=True)
    value = fields.String(required=True)
    algorithm = fields.String(required=True)
    signed = fields.String(required=True, metadata={"description": "What the digits are made of."})
    timestamp = fields.String(required=True)
    secret_hint = fields.String()
    valid = fields.Boolean(required=True)


class WholeResponse(DeliveryResponse):
    """The same with its headers."""

    headers = pairs()


class DeliveryDetail(AttemptAnswer):
    """One attempt: of which delivery and message, the how manieth of how many, how long it took, how it was signed."""

    parcel = fields.String()
    message_id = fields.String()
    of = fields.Integer(required=True)
    duration_ms = fields.Float()
    response = fields.Nested(WholeResponse)
    signature = fields.Nested(SignatureAnswer)


class Trial(Strict):
    event = Text(required=True)
