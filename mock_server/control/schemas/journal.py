"""What the calls for requests take and give: the journal, what was found in them, and those that got nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from mock_server.control.schemas._common import (
    DroppedPaging,
    Filter,
    Method,
    PageQuery,
    SearchQuery,
    Word,
    page_of,
    pairs,
)
from mock_server.kernel import refused
from mock_server.kernel.findings import KINDS
from mock_server.kernel.journal import Entry, Headers, header_text
from mock_server.web import reading
from mock_server.web.fields import WholeInQuery, ZonedMoment
from mock_server.web.rendering import shown_by
from mock_server.web.schemas import Strict
from mock_server.web.shown import TIME_FORMAT, Answer, beside, moment, of, several, text, texts, whole

# Why a request reached no sandbox, as far as that is known.
_REASONS: Mapping[str, str] = {
    refused.MISSING_CREDENTIAL: "It has no credential.",
    refused.MALFORMED_CREDENTIAL: "Its credential has not the form that this system's have.",
    refused.UNKNOWN_CREDENTIAL: "Its credential opens no sandbox: it is none of this server's, or was taken back.",
    refused.FORGED_TOKEN: "Its token is not signed by the sandbox that it names.",
    refused.EXPIRED_TOKEN: "Its token has expired, by the clock of the sandbox that has issued it.",
    refused.WRONG_LOGIN: "No sandbox has this name and password.",
    refused.UNKNOWN_PATH: "Nothing is served at this path.",
    refused.WRONG_METHOD: "This path is not asked with this method.",
    refused.BAD_REQUEST: "It was refused before its credential was looked at.",
}


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


def _body(kept: bytes, size: int) -> Any:
    """JSON as JSON, anything else as text; None for no body, and a cut body says so."""
    if not size:
        return None
    if len(kept) < size:
        return kept.decode("utf-8", "replace") + f"… ({size} bytes)"
    try:
        return reading.parse(kept)
    except ValueError:
        return kept.decode("utf-8", "replace")


def _joined(headers: Headers) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return {name: ", ".join(values) for name, values in found.items()}


class ResponseAnswer(Answer):
    status = fields.Integer(required=True)
    headers = pairs("answer_headers", _joined)
    body = fields.Raw(
        required=True, allow_none=True, metadata=whole(lambda entry: _body(entry.answer_body, entry.answer_size))
    )


class CutAnswer(Answer):
    """What is known of a body that was cut: bytes that are kept and that there were, and the SHA-256 of all of them.

    Of a body that was too large to be read there is no digest.
    """

    kept = fields.Integer(required=True, metadata=of("body", len))
    size = fields.Integer(required=True, metadata=of("body_size"))
    sha256 = fields.String(required=True, allow_none=True, metadata=of("body_sha256", lambda digest: digest or None))


def _cut(entry: Entry) -> dict[str, Any] | None:
    return shown_by(CutAnswer)(entry) if entry.is_cut else None


class RequestAnswer(Answer):
    """One exchange of the journal; a JSON body is shown as JSON, any other as text; `body_cut` where it was cut.

    It is the exchange as it may be shown, beside what it was as it came, of which the cut is told.
    """

    id = fields.String(required=True)
    at = moment("at")
    system = fields.String(required=True)
    method = fields.String(required=True)
    path = fields.String(required=True)
    query = fields.String(required=True)
    headers = pairs("headers", lambda headers: {name: header_text(value) for name, value in headers})
    body = fields.Raw(required=True, allow_none=True, metadata=whole(lambda entry: _body(entry.body, entry.body_size)))
    response = fields.Nested(ResponseAnswer, required=True, metadata=whole())
    duration_ms = fields.Float(required=True)
    body_cut = fields.Nested(CutAnswer, metadata=beside("", _cut))
    fault = fields.String()


class FoundAnswer(Answer):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    detail = fields.String(required=True)


class WhyAnswer(Answer):
    """Why a request was refused, in the sandbox's words and not the vendor's; `refs` are what it is about."""

    kind = fields.String(required=True)
    what = fields.String(required=True)
    refs = pairs()


class RequestDetail(RequestAnswer):
    """One exchange with what came of it, and `why` it was refused where the sandbox knows more than the answer.

    `messages` are those that it made, `event` is it among `…/events`, `real_at` when that really was, as far as these
    are kept; `caller` is the name of the sandbox's credentials that it came with.
    """

    caller = fields.String()
    real_at = fields.String(metadata=TIME_FORMAT)
    messages = texts()
    event = fields.String()
    findings = several(FoundAnswer)
    why = fields.Nested(WhyAnswer)


class StatusOfAnswer(Answer):
    status = fields.Integer(required=True)
    headers = pairs(required=False)
    body = fields.Raw(allow_none=True)


class RequestRow(RequestAnswer):
    """An exchange as a list has it; a summary has the sizes of both bodies, in bytes, in their place."""

    headers = pairs(required=False)
    body = fields.Raw(allow_none=True)
    response = fields.Nested(StatusOfAnswer, required=True)
    request_bytes = fields.Integer()
    response_bytes = fields.Integer()


RequestPage = page_of("RequestPage", RequestRow)


class RefusedQuery(PageQuery):
    """Filters; `since` and `until` are real times, `path` may have `*` and `?`."""

    system = Filter()
    sandbox = Filter()
    reason = Word(_REASONS)
    path = Filter()
    since = ZonedMoment()
    until = ZonedMoment()


class RefusedRequest(Answer):
    """A request that reached no sandbox; `sandbox` is its token's, `nearest` the path that may have been meant."""

    at = moment("at")
    system = fields.String(required=True, allow_none=True)
    method = fields.String(required=True)
    path = fields.String(required=True)
    status = fields.Integer(required=True)
    reason = Word(_REASONS, required=True)
    detail = text("reason", _REASONS.__getitem__)
    sandbox = fields.String()
    nearest = text(metadata=beside(), required=False)


class RefusedPage(Answer):
    """The newest first; `dropped` counts those that are gone."""

    items = several(RefusedRequest)
    paging = fields.Nested(DroppedPaging, required=True)


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
    at = fields.String(metadata=TIME_FORMAT)
    system = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    detail = fields.String(required=True)
    request_id = fields.String()
    delivery_id = fields.String()
    near = fields.List(fields.String())
    count = fields.Integer()
    first_at = fields.String(metadata=TIME_FORMAT)
    last_at = fields.String(metadata=TIME_FORMAT)
    requests = fields.List(fields.String())


FindingPage = page_of("FindingPage", FindingAnswer)
