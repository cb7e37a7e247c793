"""What the control plane's calls take and give."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from mock_server.kernel.clock import LATEST
from mock_server.kernel.faults import KINDS
from mock_server.kernel.lifecycle import ENDED, PROGRESS
from mock_server.kernel.messages import INBOUND, OUTBOUND
from mock_server.web.fields import Flag, HttpUrl, Metadata, Moment, Text, Whole, WholeInQuery

MAX_PAGE = 1_000_000_000
MAX_PAGE_SIZE = 200
MAX_DELAY = 400 * 86_400
MAX_WAIT = 30
TIME = {"format": "date-time"}

# Clients take . and .. out of a path, so nobody could reach such a sandbox.
_SANDBOX_ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9_.-]{1,64}")


class _Strict(Schema):
    class Meta:
        unknown = RAISE


def _time() -> fields.String:
    return fields.String(required=True, metadata=TIME)


def _clock_moment(instant: int) -> None:
    if not 0 <= instant <= LATEST:
        raise ValidationError("Must be between the years 1970 and 9000.")


class Number(fields.Float):
    """A JSON number, not a text that looks like one."""

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]  # marshmallow's signature
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("Must be a number.")
        return super()._deserialize(value, attr, data, **kwargs)


class HeaderText(Text):
    """A header's name or value: printable ASCII."""

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        super().__init__(metadata={"pattern": "^[ -~]*$", **(metadata or {})}, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]  # marshmallow's signature
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text.isascii() or not text.isprintable():
            raise ValidationError("Must be printable ASCII.")
        return text


class Seconds(fields.Float):
    """Seconds of real time from a query string, at most 30."""

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        super().__init__(metadata={"minimum": 0, "maximum": MAX_WAIT, **(metadata or {})}, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]  # marshmallow's signature
        try:
            seconds = float(value)
        except ValueError as error:
            raise ValidationError("Must be a number of seconds.") from error
        if not 0 <= seconds <= MAX_WAIT:
            raise ValidationError(f"Must be from 0 to {MAX_WAIT} seconds.")
        return seconds


class Problem(_Strict):
    """RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(keys=fields.String())


class PageQuery(_Strict):
    """Which page, and how large."""

    page = WholeInQuery(minimum=1, maximum=MAX_PAGE, load_default=1)
    page_size = WholeInQuery(minimum=1, maximum=MAX_PAGE_SIZE, load_default=50)


class Paging(_Strict):
    """Where in the list a page is."""

    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)
    pages = fields.Integer(required=True)
    total = fields.Integer(required=True)


class DroppedPaging(Paging):
    """Where in the list a page is, and how much is gone."""

    dropped = fields.Integer(required=True)


class Health(_Strict):
    """The server answers."""

    status = fields.String(required=True)
    version = fields.String(required=True)
    systems = fields.List(fields.String(), required=True)
    uptime_seconds = fields.Float(required=True)


class Delays(_Strict):
    """Seconds after acceptance, on the sandbox's clock."""

    sent = Number(validate=validate.Range(0, MAX_DELAY))
    delivered = Number(validate=validate.Range(0, MAX_DELAY))
    read = Number(validate=validate.Range(0, MAX_DELAY))


class DeliverySettings(_Strict):
    """How the provider behaves: `auto` reports after the delays, `manual` only what the operator forces."""

    mode = Text(validate=validate.OneOf(("auto", "manual")))
    delays = fields.Nested(Delays)


class ClockSettings(_Strict):
    """Where a new sandbox's clock begins, and whether it stands still."""

    now = Moment(validate=_clock_moment)
    frozen = Flag(load_default=False)


def _sandbox_id(text: str) -> None:
    if _SANDBOX_ID.fullmatch(text) is None:
        raise ValidationError("Must be 1 to 64 of A-Z, a-z, 0-9, _, . and -, and not . or .. alone.")


def _per_minute(settings: dict[str, object]) -> None:
    if set(settings) != {"per_minute"}:
        raise ValidationError("Give `per_minute`, and nothing else.")


_LIMITS = fields.Dict(
    keys=Text(),
    values=fields.Dict(
        keys=Text(), values=Whole(minimum=1, maximum=1_000_000_000, allow_none=True), validate=_per_minute
    ),
)


class NewSandbox(_Strict):
    """A sandbox to create; all of it is optional."""

    id = Text(validate=_sandbox_id, metadata={"pattern": "^[A-Za-z0-9_.-]{1,64}$"})
    seed = Whole(minimum=0, maximum=2**63 - 1)
    fixtures = fields.Raw(
        load_default="default",
        metadata={
            "description": "`default`, `empty`, or fixtures by system as in the YAML files.",
            "anyOf": [
                {"type": "string", "enum": ["default", "empty"]},
                {"type": "object", "additionalProperties": {"type": "object"}},
            ],
        },
    )
    clock = fields.Nested(ClockSettings)
    delivery = fields.Nested(DeliverySettings)
    limits = _LIMITS
    strict = Flag(load_default=False, metadata={"description": "Refuse fields that a system would ignore."})


class ChangedSandbox(_Strict):
    """What of a living sandbox can be changed; what is absent stays."""

    delivery = fields.Nested(DeliverySettings)
    limits = _LIMITS


class ClockAnswer(_Strict):
    """A sandbox's clock."""

    now = _time()
    frozen = fields.Boolean(required=True)


class AdvancedAnswer(ClockAnswer):
    """The clock after it was moved, and how many things happened on the way."""

    fired = fields.Integer(required=True)


class Advance(_Strict):
    """How far: one of the two."""

    seconds = Number()
    to = Moment(validate=_clock_moment)


class SystemAccess(_Strict):
    """Where a system is, and what opens this sandbox in it."""

    base_url = fields.String(required=True)
    credentials = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    other_credentials = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.String())
    )


class DelaysAnswer(_Strict):
    """Seconds after acceptance."""

    sent = fields.Float(required=True)
    delivered = fields.Float(required=True)
    read = fields.Float(required=True)


class DeliveryAnswer(_Strict):
    """How the provider behaves."""

    mode = fields.String(required=True)
    delays = fields.Nested(DelaysAnswer, required=True)


class SandboxAnswer(_Strict):
    """A sandbox."""

    id = fields.String(required=True)
    seed = fields.Integer(required=True)
    created_at = _time()
    clock = fields.Nested(ClockAnswer, required=True)
    systems = fields.Dict(keys=fields.String(), values=fields.Nested(SystemAccess), required=True)
    strict = fields.Boolean(required=True)
    faults_armed = fields.Integer(required=True)
    delivery = fields.Nested(DeliveryAnswer, required=True)
    limits = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()), required=True)


class SandboxPage(_Strict):
    """Sandboxes, the oldest first."""

    items = fields.List(fields.Nested(SandboxAnswer), required=True)
    paging = fields.Nested(Paging, required=True)


class StateDocument(Schema):
    """A sandbox's whole state, as an export gave it."""

    class Meta:
        unknown = "include"

    version = Whole(required=True, minimum=1)


class InboundMessage(_Strict):
    """A customer writes. `from` and `to` are in the system's own terms."""

    system = Text(required=True)
    sender = Text(required=True, blank=False, data_key="from")
    text = Text(required=True)
    to = Text(load_default=None)
    channel = Text(load_default=None)
    name = Text(load_default=None)
    attachments = fields.List(Text(blank=False), load_default=list)
    plane = Text(load_default=None)


class MessageFilters(_Strict):
    """Filters of messages."""

    system = Text()
    direction = Text(validate=validate.OneOf((OUTBOUND, INBOUND)))
    recipient = Text(data_key="to")
    sender = Text(data_key="from")
    status = Text()
    channel = Text()
    q = Text()
    since = Moment()
    until = Moment()


class MessageQuery(PageQuery, MessageFilters):
    """Filters of messages, and which page."""


class Patience(_Strict):
    """How long to wait, in seconds of real time."""

    timeout = Seconds(load_default=5.0)


class WaitQuery(Patience, MessageFilters):
    """What to wait for: `count` messages that match, only newer ones than `after` where that is given."""

    after = Text()
    count = WholeInQuery(minimum=1, maximum=10_000, load_default=1)


class FailureAnswer(_Strict):
    """Why a message was not delivered."""

    code = Text(required=True, blank=False)
    message = Text(required=True)


class ForcedStatus(_Strict):
    """What the provider is to report."""

    status = Text(required=True, validate=validate.OneOf((*PROGRESS, *sorted(ENDED))))
    error = fields.Nested(FailureAnswer)


class StatusAnswer(_Strict):
    """One line of a message's history."""

    status = fields.String(required=True)
    at = _time()


class MessageAnswer(_Strict):
    """A message of any system, in either direction; `native` is the system's own representation."""

    id = fields.String(required=True)
    system = fields.String(required=True)
    direction = fields.String(required=True)
    channel = fields.String(required=True)
    sender = fields.String(required=True, data_key="from")
    to = fields.String(required=True)
    text = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    history = fields.List(fields.Nested(StatusAnswer), required=True)
    created_at = _time()
    scheduled_at = fields.String(metadata=TIME)
    error = fields.Nested(FailureAnswer)
    native = fields.Dict(required=True)


class MessagePage(_Strict):
    """Messages, the newest first; `dropped` counts those beyond the sandbox's bound."""

    items = fields.List(fields.Nested(MessageAnswer), required=True)
    paging = fields.Nested(DroppedPaging, required=True)


class RequestQuery(PageQuery):
    """Filters of the journal; `path` may have `*` and `?`."""

    system = Text()
    method = Text()
    path = Text()
    status = WholeInQuery(minimum=100, maximum=599)
    since = Moment()


class RequestForm(_Strict):
    """`curl` gives a command that repeats the request."""

    form = Text(data_key="as", validate=validate.OneOf(("json", "curl")), load_default="json")


class ResponseAnswer(_Strict):
    """What was answered."""

    status = fields.Integer(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.Raw(required=True, allow_none=True)


class RequestAnswer(_Strict):
    """One exchange of the journal; a JSON body is shown as JSON, any other as text."""

    id = fields.String(required=True)
    at = _time()
    system = fields.String(required=True)
    method = fields.String(required=True)
    path = fields.String(required=True)
    query = fields.String(required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.Raw(required=True, allow_none=True)
    response = fields.Nested(ResponseAnswer, required=True)
    duration_ms = fields.Float(required=True)
    fault = fields.String()


class RequestPage(_Strict):
    """Requests, the newest first; `dropped` counts those that are gone."""

    items = fields.List(fields.Nested(RequestAnswer), required=True)
    paging = fields.Nested(DroppedPaging, required=True)


class MessagesFound(_Strict):
    """What was waited for, the oldest first."""

    items = fields.List(fields.Nested(MessageAnswer), required=True)


class WaitedInVain(Problem):
    """Time is out."""

    found = fields.Dict(required=True)


class NewFault(_Strict):
    """A fault to arm; `path` is a glob over served paths with their prefix."""

    system = Text()
    method = Text(validate=validate.OneOf(("GET", "POST", "PUT", "PATCH", "DELETE")))
    path = Text(validate=validate.Length(1, 500))
    kind = Text(required=True, validate=validate.OneOf(KINDS))
    status = Whole(minimum=400, maximum=599)
    body = fields.Raw(allow_none=False)
    headers = fields.Dict(keys=HeaderText(), values=HeaderText())
    delay_ms = Whole(minimum=0, maximum=60_000)
    times = Whole(minimum=1)
    probability = Number(validate=validate.Range(0, 1))
    after = Whole(minimum=0, load_default=0)
    ttl_seconds = Number(validate=validate.Range(0, MAX_DELAY))


class FaultAnswer(_Strict):
    """An armed fault: how many requests it named, and on how many it acted."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    system = fields.String()
    method = fields.String()
    path = fields.String()
    status = fields.Integer()
    body = fields.Raw()
    headers = fields.Dict(keys=fields.String(), values=fields.String())
    delay_ms = fields.Integer()
    times = fields.Integer()
    probability = fields.Float()
    after = fields.Integer(required=True)
    expires_at = fields.String(metadata=TIME)
    seen = fields.Integer(required=True)
    hits = fields.Integer(required=True)


class FaultList(_Strict):
    """The armed faults, in the order in which they were armed."""

    items = fields.List(fields.Nested(FaultAnswer), required=True)


class Times(fields.Raw):
    """How often: a number, or `{"min","max"}`."""

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        count = {"type": "integer", "minimum": 0}
        bounds = {"min": count, "max": count}
        span = {"type": "object", "properties": bounds, "minProperties": 1, "additionalProperties": False}
        super().__init__(metadata={"anyOf": [count, span], **(metadata or {})}, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]  # marshmallow's signature
        if _is_count(value):
            return value
        bounds = value if isinstance(value, dict) else {}
        if not bounds or not set(bounds) <= {"min", "max"} or not all(map(_is_count, bounds.values())):
            raise ValidationError('Must be a whole number, or an object with "min" and "max".')
        return value


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


class ExpectedRequest(_Strict):
    """A request that should have come; `body` is what its body must hold at least."""

    system = Text()
    method = Text()
    path = Text()
    body = fields.Raw()
    times = Times()


class ExpectedMessage(MessageFilters):
    """A message that there should be."""

    times = Times()


class Verification(_Strict):
    """What should have happened."""

    requests = fields.List(fields.Nested(ExpectedRequest), load_default=list)
    messages = fields.List(fields.Nested(ExpectedMessage), load_default=list)
    in_order = Flag(load_default=False)


class Verified(_Strict):
    """It is so."""

    verified = fields.Boolean(required=True)


class FindingQuery(PageQuery):
    """Filters of findings."""

    system = Text()
    kind = Text()


class FindingAnswer(_Strict):
    """What the app did that the vendor does not define, and the request or delivery that shows it."""

    at = _time()
    system = fields.String(required=True)
    kind = fields.String(required=True)
    detail = fields.String(required=True)
    request_id = fields.String()
    delivery_id = fields.String()


class FindingPage(_Strict):
    """Findings, the newest first."""

    items = fields.List(fields.Nested(FindingAnswer), required=True)
    paging = fields.Nested(DroppedPaging, required=True)


class NewSubscription(_Strict):
    """Where a system's events go; without `events` all of them, without `secret` the one that it has or a new one."""

    url = HttpUrl(required=True)
    secret = Text(load_default=None, allow_none=True, blank=False)
    events = fields.List(Text(), load_default=None, allow_none=True)
    enabled = Flag(load_default=True)


class SubscriptionAnswer(_Strict):
    """A subscription; its secret is shown to who sets it alone."""

    system = fields.String(required=True)
    id = fields.String()
    url = fields.String(required=True)
    events = fields.List(fields.String(), required=True, allow_none=True)
    enabled = fields.Boolean(required=True)
    secret = fields.String()


class SubscriptionList(_Strict):
    """Every subscription."""

    items = fields.List(fields.Nested(SubscriptionAnswer), required=True)


class DeliveryQuery(PageQuery):
    """Filters of deliveries."""

    system = Text()
    event = Text()
    status = Text()


class DeliveryRequest(_Strict):
    """What was sent."""

    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body = fields.String(required=True)


class DeliveryResponse(_Strict):
    """What the receiver answered, up to 64 KiB."""

    status = fields.Integer(required=True)
    body = fields.String(required=True)


class AttemptAnswer(_Strict):
    """One attempt."""

    id = fields.String(required=True)
    system = fields.String(required=True)
    event = fields.String(required=True)
    url = fields.String(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf(("delivered", "retrying", "failed", "skipped", "refused"))
    )
    attempt = fields.Integer(required=True)
    at = _time()
    next_attempt_at = fields.String(metadata=TIME)
    request = fields.Nested(DeliveryRequest, required=True)
    response = fields.Nested(DeliveryResponse)
    error = fields.String()


class DeliveryPage(_Strict):
    """Attempts, the newest first."""

    items = fields.List(fields.Nested(AttemptAnswer), required=True)
    paging = fields.Nested(DroppedPaging, required=True)


class Drain(Patience):
    """How long to wait."""


class Drained(_Strict):
    """How many attempts there are, and how many are still under way."""

    under_way = fields.Integer(required=True)
    attempted = fields.Integer(required=True)
