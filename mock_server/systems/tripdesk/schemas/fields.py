"""TripDesk's own kinds of fields: objects of texts, external ids, attributes, mailboxes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from marshmallow import ValidationError, fields

from mock_server.kernel.public import Values
from mock_server.systems.tripdesk import limits
from mock_server.systems.tripdesk.channels import MAILBOX
from mock_server.web.fields import Metadata, Text, TextOrNumber, written
from mock_server.web.reading import is_deep

MAX_DEPTH = 100


class Texts(fields.Dict):
    """A JSON object of texts, by names that are not empty; numbers are taken for texts where `numbers` says so."""

    value = limits.VALUE
    numbers = False

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        told = {"maxProperties": limits.VALUES.most, **limits.VALUES.told("names", metadata)}
        kind = TextOrNumber if self.numbers else Text
        keys, values = Text(blank=False, limit=limits.WORD), kind(limit=self.value)
        super().__init__(keys=keys, values=values, metadata=told, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Must be an object.")
        if len(value) > limits.VALUES.most:
            raise ValidationError(f"Must have at most {limits.VALUES.most} names.")
        if self.numbers:
            value = {name: written(text) for name, text in value.items()}
        wrong = {name: ["Must be a string."] for name, text in value.items() if not isinstance(text, str)}
        if wrong:
            raise ValidationError(wrong)
        if not all(map(str.strip, value)):
            raise ValidationError("A name must not be empty.")
        if _longest(value) > limits.WORD.most or _longest(value.values()) > self.value.most:
            words = f"A name must have at most {limits.WORD.most} characters, and a text {self.value.most}."
            raise ValidationError(words)
        return value


def _longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)


class Variables(Texts):
    """What takes the places of a template's variables, by their names."""

    numbers = True


class ExternalIds(Texts):
    """External ids by channel or source; none is empty."""

    value = limits.WORD

    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        empty = {name: ["Must not be empty."] for name, text in found.items() if not text.strip()}
        if empty:
            raise ValidationError(empty)
        return found


class Attributes(fields.Dict):
    """A JSON object of anything, nested no deeper than a state can be that it is exported and imported in."""

    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        super().__init__(keys=fields.String(), metadata=limits.ATTRIBUTES.told("bytes of JSON", metadata), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Must be an object.")
        if is_deep(value, MAX_DEPTH):
            raise ValidationError(f"Must not be nested deeper than {MAX_DEPTH} levels.")
        if len(orjson.dumps(value)) > limits.ATTRIBUTES.most:
            raise ValidationError(f"Must have at most {limits.ATTRIBUTES.most} bytes.")
        return value


class Mailbox(Text):
    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not MAILBOX.fits(text):
            raise ValidationError(MAILBOX.advice)
        return text
