"""Everything that can go wrong, in nobody's words: each vendor's `errors.py` says it in its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

FieldErrors = Mapping[str, Any]


class Problem(Exception):
    """A request that cannot be served, as facts."""


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

    def __init__(self, reason: str, known: Any = None, *, sandbox_id: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.known = known
        self.sandbox_id = sandbox_id


class BadCredentials(Problem):
    """A log-in whose name and password open nothing."""


class Forbidden(Problem):
    """The caller is known, and may not do this to `subject`."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


class RateLimited(Problem):
    """More requests than the window takes; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class DailyLimited(RateLimited):
    """More requests than the day takes."""


class RecipientLimited(RateLimited):
    """More messages to one recipient than the window takes; the caller may go on with others."""


class BodyTooLarge(Problem):
    """The body is longer than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit


class WrongContentType(Problem):
    """The body is not declared as JSON, or is in a coding (`encoding`) that is not read."""

    def __init__(self, content_type: str = "", encoding: str | None = None) -> None:
        super().__init__(content_type)
        self.content_type = content_type
        self.encoding = encoding

    @property
    def advice(self) -> str:
        """What to send instead."""
        if self.encoding is None:
            return "Send the body as application/json."
        return f"Send the body as it is, or in gzip: the Content-Encoding {self.encoding[:100]} is not read."


class MalformedBody(Problem):
    """The body is not a JSON object."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


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

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TextTooLong(Problem):
    """A text of more than `limit` characters."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class TemplateNotApproved(Problem):
    """A template that its reviewers have not approved."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(name, status)
        self.name = name
        self.status = status


class TemplateMismatch(Problem):
    """Parameters that do not fit the template's placeholders; `{part of the template: what to mend}`."""

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__()
        self.errors = _flat(errors)


class MissingVariables(Problem):
    """Variables that a template has and nobody gave a value."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = tuple(names)


class UnknownVariables(Problem):
    """Values for variables that a template has not."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = tuple(names)


class NotFound(Problem):
    """No such `kind` (in plain words) with that id."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(kind, identifier)
        self.kind = kind
        self.identifier = identifier


class Gone(Problem):
    """What is asked to be gone on from is kept no more; `last` is the newest that there is, where that is told."""

    def __init__(self, detail: str, last: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.last = last


class Duplicate(Problem):
    """A value that must be unique is taken; `field` is the record's name for it."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(field)
        self.field = field
        self.value = value


class WindowClosed(Problem):
    """No inbound message opened the 24-hour session window, or it is over; `recipient` is who was to be written to."""

    def __init__(self, recipient: str) -> None:
        super().__init__()
        self.recipient = recipient


class InsufficientFunds(Problem):
    """What was asked for costs `needed`, and only `available` is there."""

    def __init__(self, needed: Decimal, available: Decimal) -> None:
        super().__init__()
        self.needed = needed
        self.available = available


class KeyReused(Problem):
    """An idempotency key that came with another call or another body before."""


class ImpossibleStep(Problem):
    """A message cannot go from `current` to `wanted`."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__()
        self.current = current
        self.wanted = wanted


class ClockRefused(Problem):
    """A move of the clock that cannot be made."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Full(Problem):
    """The sandbox has no room for what a call would add; `detail` says which store, and its bound."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Injected(Problem):
    """A fault that a test ordered: this status, in the vendor's own envelope."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class TimedOut(Problem):
    """What was waited for did not come in time; `found` is what there was instead."""

    def __init__(self, found: Any) -> None:
        super().__init__()
        self.found = found


class NotVerified(Problem):
    """What was to be verified is not so: `{what: [expected, found and the nearest]}`."""

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__()
        self.errors = errors


class Conflict(Problem):
    """The request does not go with how things stand."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
