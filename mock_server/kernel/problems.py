"""Everything that can go wrong, in nobody's words: each vendor's `errors.py` says it in its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, dataclass_transform

FieldErrors = Mapping[str, Any]

# Where a class has its own annotations; the second since Python 3.14.
_HAS_FIELDS = ("__annotations__", "__annotate_func__")


@dataclass_transform(eq_default=False)
class Problem(Exception):
    """A request that cannot be served, as facts: each kind that has fields is a dataclass of them."""

    def __init_subclass__(cls) -> None:
        if any(name in vars(cls) for name in _HAS_FIELDS):
            dataclass(eq=False, repr=False)(cls)

    def __str__(self) -> str:
        """Its first fact; the others may be values that nobody should read in a log."""
        return str(self.args[0]) if self.args else ""


def forget_way(error: BaseException) -> None:
    """Let go of the frames that an answered error came through, and of those of its causes.

    They hold the request, which holds the error: a circle that only a collection would take away, with the body in it.
    """
    pending: list[BaseException | None] = [error]
    while pending:
        found = pending.pop()
        if found is not None and found.__traceback__ is not None:
            found.__traceback__ = None
            pending += (found.__cause__, found.__context__, *getattr(found, "exceptions", ()))


class UnknownPath(Problem):
    """No call is served there."""


class WrongMethod(Problem):
    """The path is served, the method is not; `allowed` are the methods that are, `methods` their names in one text."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__()
        self.allowed = tuple(sorted(allowed))
        self.methods = ", ".join(self.allowed)


class Unauthenticated(Problem):
    """No valid credential.

    `reason` is one of missing, malformed, unknown, forged, expired, revoked, suspended, elsewhere (not from this
    address), stale (signed too long ago or ahead). `known` is the caller whose credential it would be, where it is
    somebody's: the refusal is then in its sandbox's journal. `sandbox_id` is the sandbox that a token says it is of.
    """

    reason: str
    known: Any = None
    sandbox_id: str | None = None


class BadCredentials(Problem):
    """A log-in whose name and password open nothing."""


class Forbidden(Problem):
    """The caller is known, and may not do this to `subject`."""

    subject: str


class RateLimited(Problem):
    """More requests than the window takes; `retry_after` is in whole seconds."""

    retry_after: int


class DailyLimited(RateLimited):
    """More requests than the day takes."""


class RecipientLimited(RateLimited):
    """More messages to one recipient than the window takes; the caller may go on with others."""


class BodyTooLarge(Problem):
    """The body is longer than `limit` bytes."""

    limit: int


class WrongContentType(Problem):
    """The body is not declared as JSON, or is in a coding (`encoding`) that is not read."""

    content_type: str = ""
    encoding: str | None = None

    @property
    def advice(self) -> str:
        if self.encoding is None:
            return "Send the body as application/json."
        return f"Send the body as it is, or in gzip: the Content-Encoding {self.encoding[:100]} is not read."


class MalformedBody(Problem):
    """The body is not a JSON object."""

    detail: str


class Invalid(Problem):
    """Fields that break their rules: `{field: [what to mend]}`; one within another is told by its path, `tags.0`."""

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__()
        self.errors = _flat(errors)


def _flat(errors: FieldErrors, prefix: str = "") -> dict[str, list[Any]]:
    flat: dict[str, list[Any]] = {}
    for name, found in errors.items():
        # What marshmallow says of a whole part.
        path = prefix[:-1] if name == "_schema" and prefix else f"{prefix}{name}"
        if isinstance(found, Mapping):
            flat.update(_flat(found, f"{path}."))
        else:
            flat[path] = list(found) if isinstance(found, list | tuple) else [found]
    return flat


class NotE164(Problem):
    """A telephone number that is not in E.164 form."""

    field: str


class TextTooLong(Problem):
    """A text of more than `limit` characters."""

    limit: int


class TemplateNotApproved(Problem):
    """A template that its reviewers have not approved."""

    name: str
    status: str


class TemplateMismatch(Problem):
    """Parameters that do not fit the template's placeholders; `{part of the template: what to mend}`."""

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__()
        self.errors = _flat(errors)


class MissingVariables(Problem):
    """Variables that a template has and nobody gave a value."""

    names: Sequence[str]


class UnknownVariables(Problem):
    """Values for variables that a template has not."""

    names: Sequence[str]


class NotFound(Problem):
    """No such `kind` (in plain words) with that id."""

    kind: str
    identifier: str


class Gone(Problem):
    """What is asked to be gone on from is kept no more; `last` is the newest that there is, where that is told."""

    detail: str
    last: str | None = None


class Duplicate(Problem):
    """A value that must be unique is taken; `field` is the record's name for it."""

    field: str
    value: object


class WindowClosed(Problem):
    """No inbound message opened the 24-hour session window, or it is over; `recipient` is who was to be written to."""

    recipient: str


class InsufficientFunds(Problem):
    """What was asked for costs `needed`, and only `available` is there."""

    needed: Decimal
    available: Decimal


class KeyReused(Problem):
    """An idempotency key that came with another call or another body before."""


class ImpossibleStep(Problem):
    """A message cannot go from `current` to `wanted`."""

    current: str
    wanted: str


class ClockRefused(Problem):
    """A move of the clock that cannot be made."""

    detail: str


class Full(Problem):
    """The sandbox has no room for what a call would add; `detail` says which store, and its bound."""

    detail: str


class Injected(Problem):
    """A fault that a test ordered: this status, in the vendor's own envelope."""

    status: int


class TimedOut(Problem):
    """What was waited for did not come in time; `found` is what there was instead."""

    found: Any


class NotVerified(Problem):
    """What was to be verified is not so: `{what: [expected, found and the nearest]}`."""

    errors: FieldErrors


class Conflict(Problem):
    """The request does not go with how things stand."""

    detail: str
