"""What the calls for the journal take and give."""

from __future__ import annotations

from marshmallow import fields

from mock_server.control.schemas._common import (
    TIME,
    Filter,
    Method,
    SearchedPage,
    SearchQuery,
    Word,
    time_field,
)
from mock_server.web.fields import WholeInQuery, ZonedMoment
from mock_server.web.schemas import Strict


class RequestQuery(SearchQuery):
    """Filters of the journal; `path` may have `*` and `?`; a `summary` of a request has no headers and no bodies."""

    system = Filter()
    method = Method()
    path = Filter()
    status = WholeInQuery(minimum=100, maximum=599)
    since = ZonedMoment()
    view = Word(("full", "summary"), load_default="full")


class RequestForm(Strict):
    """What it is to be got as.

    `curl`, `fetch` and Python's `requests` repeat it, `pytest` is a test that does, `http` is its text: 409 where not
    all of its body was kept. `verify` is what that call takes, `markdown` a page.
    """

    form = Word(
        ("json", "curl", "pytest", "fetch", "requests", "http", "verify", "markdown"),
        data_key="as",
        load_default="json",
    )


class ResponseAnswer(Strict):
    """What was answered."""

    status = fields.Integer(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.Raw(required=True, allow_none=True)


class CutAnswer(Strict):
    """What is known of a body that was cut: bytes that are kept and that there were, and the SHA-256 of all of them.

    Of a body that was too large to be read there is no digest.
    """

    kept = fields.Integer(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True, allow_none=True)


class RequestAnswer(Strict):
    """One exchange of the journal; a JSON body is shown as JSON, any other as text; `body_cut` where it was cut."""

    id = fields.String(required=True)
    at = time_field()
    system = fields.String(required=True)
    method = fields.String(required=True)
    path = fields.String(required=True)
    query = fields.String(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.Raw(required=True, allow_none=True)
    response = fields.Nested(ResponseAnswer, required=True)
    duration_ms = fields.Float(required=True)
    body_cut = fields.Nested(CutAnswer)
    fault = fields.String()


class FoundAnswer(Strict):
    """Something found in a request."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    detail = fields.String(required=True)


class WhyAnswer(Strict):
    """Why a request was refused, in the sandbox's words and not the vendor's; `refs` are what it is about."""

    kind = fields.String(required=True)
    what = fields.String(required=True)
    refs = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class RequestDetail(RequestAnswer):
    """One exchange with what came of it, and `why` it was refused where the sandbox knows more than the answer.

    `messages` are those that it made, `event` is it among `…/events`, `real_at` when that really was, as far as these
    are kept; `caller` is the name of the sandbox's credentials that it came with.
    """

    caller = fields.String()
    real_at = fields.String(metadata=TIME)
    messages = fields.List(fields.String(), required=True)
    event = fields.String()
    findings = fields.List(fields.Nested(FoundAnswer), required=True)
    why = fields.Nested(WhyAnswer)


class StatusOfAnswer(Strict):
    """What was answered, in a line of a list."""

    status = fields.Integer(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String())
    body = fields.Raw(allow_none=True)


class RequestRow(RequestAnswer):
    """An exchange as a list has it; a summary has the sizes of both bodies, in bytes, in their place."""

    headers = fields.Dict(keys=fields.String(), values=fields.String())
    body = fields.Raw(allow_none=True)
    response = fields.Nested(StatusOfAnswer, required=True)
    request_bytes = fields.Integer()
    response_bytes = fields.Integer()


class RequestPage(SearchedPage):
    """Requests, the newest first; `dropped` counts those that are gone."""

    items = fields.List(fields.Nested(RequestRow), required=True)
