"""marshmallow fields for what messaging vendors send, strict about JSON types, and what documents say of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from marshmallow import ValidationError, fields

from mock_server.kernel import instants, phone
from mock_server.kernel.identifiers import as_uuid
from mock_server.kernel.journal import header_text
from mock_server.kernel.structs import struct

_UUID_IN_ANY_CASE = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# More digits than any page or size has; int() would take seconds over a million of them.
_DIGITS = 400
# urlsplit drops some of these without a word.
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f]")
_SPACE_FOR_PLUS = re.compile(r" (\d\d:?\d\d)\Z")

Metadata = Mapping[str, Any] | None

# A document's words for a telephone number in E.164 form.
NUMBER = {"pattern": r"^\+[1-9][0-9]{6,14}$"}

# Why a limit is assumed that no document has. It is well above what applications send: it keeps what no vendor would
# take, such as a name of a megabyte.
NOT_TOLD = "the vendor's documents give no limit, and every vendor has one"


def assumed(reason: str, **metadata: Any) -> dict[str, Any]:
    """The metadata of a field or call that the vendor's public documents do not state."""
    return {"x-assumed": True, "x-assumed-reason": reason, **metadata}


def also_assumed(reason: str, metadata: Metadata) -> dict[str, Any]:
    """Such metadata, with this reason behind the one that it may have already."""
    known = dict(metadata or {})
    before = known.get("x-assumed-reason")
    return {**known, **assumed(reason if before is None else f"{before}; {reason}")}


@struct(frozen=True, slots=True)
class Limit:
    """How many characters or parts there may be at most; with a `reason` that is an assumption, and marked as one."""

    most: int
    reason: str | None = None

    def told(self, unit: str, metadata: Metadata) -> dict[str, Any]:
        """What the document says of the field, and of this limit."""
        if self.reason is None:
            return dict(metadata or {})
        return also_assumed(f"at most {self.most:,} {unit}: {self.reason}", metadata)


class _String(fields.String):
    """What the document says of every field of a kind is its `form`."""

    form: Mapping[str, Any] = {}

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        super().__init__(metadata={**self.form, **(metadata or {})}, **kwargs)


class Text(_String):
    """A string; `blank=False` refuses one without a visible character, and `limit` one that is longer."""

    def __init__(
        self, *, blank: bool = True, limit: Limit | None = None, metadata: Metadata = None, **kwargs: Any
    ) -> None:
        form: dict[str, Any] = {} if blank else {"pattern": r"\S"}
        if limit is not None:
            form["maxLength"] = limit.most
            metadata = limit.told("characters", metadata)
        super().__init__(metadata={**form, **(metadata or {})}, **kwargs)
        self.blank = blank
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Must be a string.")
        if not self.blank and not value.strip():
            raise ValidationError("Must not be empty.")
        if self.limit is not None and len(value) > self.limit.most:
            raise ValidationError(f"Must have at most {self.limit.most} characters.")
        return value


class HeaderText(Text):
    """A header's value, in either encoding that clients use."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return header_text(super()._deserialize(value, attr, data, **kwargs))


class TextOrNumber(Text):
    """A text, or a number, which stands for the text that JSON writes it with."""

    form: Mapping[str, Any] = {"type": ["string", "number"]}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return super()._deserialize(written(value), attr, data, **kwargs)


def written(value: Any) -> Any:
    """A number as JSON writes it; anything else as it is."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return orjson.dumps(value).decode() if is_number else value


class ShortList(fields.List[Any]):
    """A list whose parts are looked at only when it has not more than its limit."""

    def __init__(self, inner: fields.Field[Any], *, limit: Limit, metadata: Metadata = None, **kwargs: Any) -> None:
        super().__init__(inner, metadata={"maxItems": limit.most, **limit.told("parts", metadata)}, **kwargs)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self.limit.most:
            raise ValidationError(f"Must have at most {self.limit.most} parts.")
        return super()._deserialize(value, attr, data, **kwargs)


class HttpUrl(Text):
    """An http or https URL that names a host."""

    form: Mapping[str, Any] = {"format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not is_http_url(text):
            raise ValidationError("Must be an http or https URL.")
        return text


def is_http_url(text: str) -> bool:
    """Whether a text is an http or https URL with a host, and a port that is one where it has any."""
    if _NOT_IN_A_URL.search(text):
        return False
    try:
        parts = urlsplit(text)
        # Reading the port is what checks it.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class Flag(fields.Boolean):
    """true or false, nothing that merely looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Must be true or false.")
        return value


class Uuid(fields.String):
    """A UUID, kept in lower case. `blank=True` lets an empty string through as None."""

    def __init__(self, *, blank: bool = False, metadata: Metadata = None, **kwargs: Any) -> None:
        form = {"pattern": f"^({_UUID_IN_ANY_CASE})?$"} if blank else {"format": "uuid"}
        super().__init__(metadata={**form, **(metadata or {})}, **kwargs)
        self.blank = blank

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if self.blank and value == "":
            return None
        found = as_uuid(value) if isinstance(value, str) else None
        if found is None:
            raise ValidationError("Must be a UUID.")
        return found


class E164(_String):
    """A telephone number in E.164 form."""

    form = NUMBER

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or not phone.is_e164(value):
            raise ValidationError("Must be a phone number in E.164 form, such as +447700900123.")
        return value


class Moment(_String):
    """An ISO 8601 date or date and time as an instant; a `+` that a query string turned into a space is put back."""

    form: Mapping[str, Any] = {"format": "date-time"}
    zoned = False

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError("Must be an ISO 8601 date and time.")
        try:
            return instants.parse(_SPACE_FOR_PLUS.sub(r"+\1", value), zoned=self.zoned)
        except instants.NoOffset as error:
            raise ValidationError("Must have an offset, as in 2026-01-01T09:00:00Z or …+01:00.") from error
        except ValueError as error:
            raise ValidationError("Must be an ISO 8601 date and time.") from error


class ZonedMoment(Moment):
    """The same with an offset: what a test or a person says must mean one instant."""

    zoned = True


class Whole(fields.Integer):
    """A JSON integer; unless told otherwise one that every reader of JSON takes exactly."""

    most: int | None = 2**53 - 1

    def __init__(self, *, minimum: int, maximum: int | None = None, metadata: Metadata = None, **kwargs: Any) -> None:
        maximum = self.most if maximum is None else maximum
        bounds = {"minimum": minimum} if maximum is None else {"minimum": minimum, "maximum": maximum}
        super().__init__(metadata={**bounds, **(metadata or {})}, **kwargs)
        self.minimum = minimum
        self.maximum = maximum

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        number = self._read(value)
        if number is None:
            raise ValidationError("Must be a whole number.")
        if number < self.minimum:
            raise ValidationError(f"Must be at least {self.minimum}.")
        if self.maximum is not None and number > self.maximum:
            raise ValidationError(f"Must be at most {self.maximum}.")
        return number

    def _read(self, value: Any) -> int | None:
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class WholeInQuery(Whole):
    """A whole number from a query string."""

    most = None

    def _read(self, value: Any) -> int | None:
        if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit() and len(value) <= _DIGITS:
            return int(value)
        return None
