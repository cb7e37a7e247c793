"""TripDesk's own kinds of fields: objects of texts, external ids, attributes, mailboxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from mock_server.systems.tripdesk.channels import MAILBOX
from mock_server.web.fields import Text
from mock_server.web.reading import is_deep

MAX_DEPTH = 100


class Texts(fields.Dict):
    """A JSON object of texts, by names that are not empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(keys=Text(blank=False), values=Text(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Must be an object.")
        wrong = {name: ["Must be a string."] for name, text in value.items() if not isinstance(text, str)}
        if wrong:
            raise ValidationError(wrong)
        if not all(name.strip() for name in value):
            raise ValidationError("A name must not be empty.")
        return value


class ExternalIds(Texts):
    """External ids by channel or source; none is empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        empty = {name: ["Must not be empty."] for name, text in found.items() if not text.strip()}
        if empty:
            raise ValidationError(empty)
        return found


class Attributes(fields.Dict):
    """A JSON object of anything, nested no deeper than a state can be that it is exported and imported in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(keys=fields.String(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError("Must be an object.")
        if is_deep(value, MAX_DEPTH):
            raise ValidationError(f"Must not be nested deeper than {MAX_DEPTH} levels.")
        return value


class Mailbox(Text):
    """An e-mail address."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not MAILBOX.fits(text):
            raise ValidationError(MAILBOX.advice)
        return text
