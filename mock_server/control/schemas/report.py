"""What the calls for a report take and give."""

from __future__ import annotations

from marshmallow import fields, validate

from mock_server.control.schemas._common import Word, pairs, time_field
from mock_server.kernel.masking import LONGEST, SHORTEST
from mock_server.web.fields import Limit, ShortList, Text, ZonedMoment
from mock_server.web.schemas import Strict
from mock_server.web.shown import Answer, several

JSON, HTML = "json", "html"
# Characters that are taken of what a test printed, and that are in the report, its end.
_TAKEN, MOST_PRINTED = Limit(1_000_000), 65_536
_NAME, _REDACTED = Limit(1_000), Limit(100)


class ReportForm(Strict):
    """A document, or the page that is made of it: one file, which needs no server and no network."""

    form = Word((JSON, HTML), data_key="as", load_default=JSON)


class TestFailure(Strict):
    """What failed: the test's name, why, and what it printed; of longer texts the last 65,536 characters."""

    nodeid = Text(required=True, blank=False, limit=_NAME)
    longrepr = Text(load_default="", limit=_TAKEN)
    log = Text(load_default="", limit=_TAKEN)


class NewReport(Strict):
    """What a report is about, and texts that are to be masked in it like the sandbox's secrets, however spelled."""

    failure = fields.Nested(TestFailure)
    redact = ShortList(
        Text(validate=validate.Length(SHORTEST, LONGEST), metadata={"minLength": SHORTEST, "maxLength": LONGEST}),
        limit=_REDACTED,
        load_default=list,
    )
    since = ZonedMoment(
        metadata={"description": "The real time from which on requests that reached no sandbox are told of."}
    )


class NoticedAnswer(Answer):
    """Something that stands out: what it is, in a sentence, the ids of what it is about, and how often it was so."""

    kind = fields.String(required=True)
    what = fields.String(required=True)
    refs = pairs()
    count = fields.Integer(required=True)


def _records() -> fields.List[dict[str, object]]:
    return fields.List(fields.Dict(keys=fields.String()), required=True)


class ReportAnswer(Answer):
    """A sandbox as it is, for who looks later: each list as its call has it, the newest first.

    `requests` have what repeats them as `copies`; `deliveries` are attempts, `parcels` what these are of; `left_out`
    counts what there was besides, `state` is a state to import, by gzip and in base64, without secrets: null where it
    is too large.
    """

    report = fields.Integer(required=True)
    made_by = fields.String(required=True)
    made_at = time_field()
    failure = fields.Nested(TestFailure, required=True, allow_none=True)
    stands_out = several(NoticedAnswer)
    left_out = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    sandbox = fields.Dict(required=True)
    options = fields.Dict(required=True, metadata={"description": "How the sandbox began."})
    events = _records()
    requests = _records()
    messages = _records()
    deliveries = _records()
    parcels = _records()
    findings = _records()
    faults = _records()
    spent = _records()
    subscriptions = _records()
    windows = _records()
    people = _records()
    due = _records()
    limits = _records()
    refused = _records()
    state = fields.String(required=True, allow_none=True)
