"""What the calls for findings take and give."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.control.schemas._common import TIME, Filter, SearchedPage, SearchQuery, Word
from mock_server.kernel.findings import KINDS
from mock_server.web.shown import Answer, several


class FindingQuery(SearchQuery):
    """Filters of findings; those of one kind and detail are one with `group`, and come by the numbers of pages."""

    system = Filter()
    kind = Word(KINDS)
    group = Word(("kind",))


class FindingAnswer(Answer):
    """What the app did that the vendor does not define, and the request or delivery that shows it.

    `near` are names that a call knows which are much like one that it does not. A group has in place of id, time and
    request how many they are, of which times, and the newest five requests.
    """

    id = fields.String()
    at = fields.String(metadata=TIME)
    system = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    detail = fields.String(required=True)
    request_id = fields.String()
    delivery_id = fields.String()
    near = fields.List(fields.String())
    count = fields.Integer()
    first_at = fields.String(metadata=TIME)
    last_at = fields.String(metadata=TIME)
    requests = fields.List(fields.String())


class FindingPage(SearchedPage):
    """Findings, the newest first."""

    items = several(FindingAnswer)
