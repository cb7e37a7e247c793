"""What Postbox's calls take and give."""

from __future__ import annotations

from marshmallow import EXCLUDE, RAISE, Schema, fields

from mock_server.kernel import lifecycle
from mock_server.web.fields import E164, Text, assumed


class NewText(Schema):
    """A text to be sent."""

    class Meta:
        unknown = EXCLUDE

    sender = Text(required=True, data_key="from")
    to = E164(required=True)
    text = Text(required=True, blank=False)


class TextAnswer(Schema):
    """A text that was sent."""

    class Meta:
        unknown = RAISE

    id = fields.String(required=True, metadata={"format": "uuid", **assumed("its form")})
    status = fields.String(
        required=True, metadata={"enum": [*lifecycle.PROGRESS, lifecycle.FAILED], **assumed("its values")}
    )


class Error(Schema):
    """Any refusal."""

    class Meta:
        unknown = RAISE

    error = fields.String(required=True)
