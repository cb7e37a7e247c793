"""What the calls for sandboxes take and give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from marshmallow import ValidationError, fields, validate

from mock_server.control.schemas._common import Filter, Number, PageQuery, Paging, Word, clock_moment, list_of, pairs
from mock_server.control.schemas.clock import ClockAnswer, time_of
from mock_server.control.schemas.events import Cursor
from mock_server.kernel.lifetime import LONGEST
from mock_server.kernel.sandbox import REAL, SIGNATURES, Sandbox
from mock_server.web.fields import Flag, Limit, Text, Whole, WholeInQuery, ZonedMoment
from mock_server.web.schemas import Schema, Strict
from mock_server.web.shown import Answer, beside, moment, of, several, text, whole

MAX_DELAY = 400 * 86_400
# As long as a line that a person reads.
LABEL = Limit(200)
# As much as a person looks through, and a program turns a page.
MOST_SHOWN = 1_000
# As those of Kubernetes, whose jobs make sandboxes.
MAX_LABELS = 16
_LABEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,62}")
# Clients take . and .. out of a path, so nobody could reach such a sandbox.
_SANDBOX_ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9_.-]{1,64}")

_MODES = ("auto", "manual")


class Delays(Strict):
    """Seconds after acceptance, on the sandbox's clock."""

    sent = Number(validate=validate.Range(0, MAX_DELAY))
    delivered = Number(validate=validate.Range(0, MAX_DELAY))
    read = Number(validate=validate.Range(0, MAX_DELAY))


class DeliverySettings(Strict):
    """How the provider behaves: `auto` reports after the delays, `manual` only what the operator forces."""

    mode = Text(validate=validate.OneOf(_MODES))
    delays = fields.Nested(Delays)


class ClockSettings(Strict):
    """Where a new sandbox's clock begins, and whether it stands still."""

    now = ZonedMoment(validate=clock_moment)
    frozen = Flag(load_default=False)


def _sandbox_id(text: str) -> None:
    if _SANDBOX_ID.fullmatch(text) is None:
        raise ValidationError("Must be 1 to 64 of A-Z, a-z, 0-9, _, . and -, and not . or .. alone.")


def _per_minute(settings: dict[str, object]) -> None:
    if set(settings) != {"per_minute"}:
        raise ValidationError("Give `per_minute`, and nothing else.")


def _names(labels: dict[str, str]) -> None:
    if len(labels) > MAX_LABELS:
        raise ValidationError(f"Must have at most {MAX_LABELS} names.")
    if wrong := [name for name in labels if _LABEL_NAME.fullmatch(name) is None]:
        raise ValidationError(f"The name {wrong[0]!r} is not 1 to 63 of A-Z, a-z, 0-9, _, ., / and -.")


def _signatures(**options: Any) -> Text:
    """Whose time signatures go by, of requests and of webhooks."""
    told = {"description": "`real`: the time that an application's own clock shows. `sandbox`: this sandbox's clock."}
    return Text(validate=validate.OneOf(SIGNATURES), metadata=told, **options)


# What is set when a sandbox is made, and may be changed later.
_LABELS = fields.Dict(
    keys=Text(),
    values=Text(limit=LABEL),
    validate=_names,
    metadata={"description": f'Whose it is, as in `{{"team":"checkout"}}`: at most {MAX_LABELS}, found by `?labels=`.'},
)
_TTL = Whole(
    minimum=0,
    maximum=LONGEST,
    metadata={"description": "Seconds of real time without use after which it ends by itself; 0: never."},
)
_LIMITS = fields.Dict(
    keys=Text(),
    values=fields.Dict(
        keys=Text(), values=Whole(minimum=1, maximum=1_000_000_000, allow_none=True), validate=_per_minute
    ),
)


class NewSandbox(Strict):
    """A sandbox to create; all of it is optional."""

    id = Text(validate=_sandbox_id, metadata={"pattern": "^[A-Za-z0-9_.-]{1,64}$"})
    seed = Whole(minimum=0, maximum=2**63 - 1)
    fixtures = fields.Raw(
        load_default="default",
        metadata={
            "description": "`default`, `empty`, or fixtures by system as in the YAML files.",
            # Not `anyOf`, of which openapi-generator makes Java that does not compile.
            "type": ["string", "object"],
            "additionalProperties": {"type": "object"},
        },
    )
    clock = fields.Nested(ClockSettings)
    delivery = fields.Nested(DeliverySettings)
    limits = _LIMITS
    signatures = _signatures(load_default=REAL)
    label = Text(limit=LABEL, load_default="")
    labels = _LABELS
    ttl_seconds = _TTL
    strict = Flag(load_default=False, metadata={"description": "Refuse fields that a system would ignore."})


class ChangedSandbox(Strict):
    """What of a living sandbox can be changed; what is absent stays."""

    signatures = _signatures()
    label = Text(limit=LABEL)
    labels = _LABELS
    ttl_seconds = _TTL
    delivery = fields.Nested(DeliverySettings)
    limits = _LIMITS


class SystemAccess(Answer):
    """Where a system is, and what opens this sandbox in it."""

    base_url = fields.String(required=True)
    first_call = fields.String(required=True, metadata={"description": "A shell command that works at once."})
    credentials = pairs()
    other_credentials = fields.Dict(keys=fields.String(), values=pairs(required=False))


class DelaysAnswer(Answer):
    """Seconds after acceptance."""

    sent = fields.Float(required=True)
    delivered = fields.Float(required=True)
    read = fields.Float(required=True)


class DeliveryAnswer(Answer):
    mode = fields.String(required=True, validate=validate.OneOf(_MODES))
    delays = fields.Nested(DelaysAnswer, required=True, metadata=of("delays", dict))


def _armed(sandbox: Sandbox) -> int:
    return len(sandbox.faults.armed(sandbox.clock.now()))


class SandboxCounts(Answer):
    """How many of each the sandbox holds; `people` are those who were written to or have written."""

    messages = fields.Integer(required=True, metadata=of("messages", len))
    people = fields.Integer(required=True, metadata=of("messages", lambda table: len(table.values("counterpart"))))
    requests = fields.Integer(required=True, metadata=of("journal", len))
    deliveries = fields.Integer(required=True, metadata=of("outbox.attempts", len))
    findings = fields.Integer(required=True, metadata=of("findings.held.records"))
    faults = fields.Integer(required=True, metadata=whole(_armed))


class BySystem(NamedTuple):
    """What a sandbox is shown beside: its limits, and where each system is and what opens it; None leaves that out."""

    limits: Mapping[str, Any]
    access: Mapping[str, Any] | None = None


class SandboxAnswer(Answer):
    """A sandbox; a summary of one has no `systems`.

    `epoch` is that of its events, another one after each reset and import; `last_event` is the newest of them, and
    `last_act_at` the real time of that; `ends_at` is the real time at which it ends if nobody uses it until then.
    """

    id = fields.String(required=True)
    label = fields.String(required=True)
    labels = pairs("labels", dict)
    ttl_seconds = fields.Integer(required=True, metadata=of("lifetime.seconds"))
    ends_at = moment("lifetime.ends_at", required=False)
    counts = fields.Nested(SandboxCounts, required=True, metadata=whole())
    epoch = text("chronicle.epoch")
    last_event = text("chronicle", lambda chronicle: str(Cursor.newest(chronicle)))
    last_act_at = moment("chronicle.last_at", required=False)
    seed = fields.Integer(required=True, metadata=of("chance.seed"))
    created_at = moment("created_at")
    clock = fields.Nested(ClockAnswer, required=True, metadata=whole(time_of))
    strict = fields.Boolean(required=True)
    signatures = fields.String(required=True, validate=validate.OneOf(SIGNATURES))
    faults_armed = fields.Integer(required=True, metadata=whole(_armed))
    delivery = fields.Nested(DeliveryAnswer, required=True)
    limits = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), required=True, metadata=beside("limits")
    )
    systems = fields.Dict(keys=fields.String(), values=fields.Nested(SystemAccess), metadata=beside("access"))


class Chosen(Strict):
    """Which sandboxes: those that pass each filter that is given. `label` may have `*` and `?`."""

    label = Filter()
    labels = Filter(metadata={"description": "`name=value[,name=value]`: all of them; a value may have `*` and `?`."})


class SandboxQuery(Chosen, PageQuery):
    """The same, and which page; a `summary` has no credentials."""

    view = Word(("full", "summary"), load_default="full")
    page_size = WholeInQuery(minimum=1, maximum=MOST_SHOWN, load_default=50)


class DeletedAnswer(Answer):
    deleted = fields.Integer(required=True)


class SandboxPage(Answer):
    """Sandboxes, the oldest first."""

    items = several(SandboxAnswer)
    paging = fields.Nested(Paging, required=True)


_BOUND = {"description": "Null where there is none; the tables of a system share their bound in bytes."}


class StoreAnswer(Answer):
    name = fields.String(required=True)
    records = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    max_records = fields.Integer(required=True, allow_none=True, metadata=_BOUND)
    max_bytes = fields.Integer(required=True, allow_none=True, metadata=_BOUND)
    dropped = fields.Integer(required=True)


StoreList = list_of("StoreList", StoreAnswer)


class StateQuery(Strict):
    """The state, or only its `size`: how many messages and requests, and about how many bytes (`size_estimate`)."""

    part = Word(("size",), data_key="only")


class StateAnswer(Schema):
    """A state, as `PUT` takes it; or how large it would be: `messages`, `requests`, and about how many bytes."""

    class Meta:
        unknown = "include"

    version = fields.Integer()
    size_estimate = fields.Integer()


class StateDocument(Schema):
    """A sandbox's whole state, as an export gave it.

    Requests, findings and deliveries are masked; records and messages are data, and in clear, also the passwords, keys,
    tokens and webhooks' secrets that were made in the sandbox. Its own credentials are not in it.
    """

    class Meta:
        unknown = "include"

    version = Whole(required=True, minimum=1)
