"""What Coax's request schemas are made of: phones and e-mail addresses, times with an offset."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError

from mock_server.kernel.public import Values
from mock_server.systems.coax.operations import customers
from mock_server.web.fields import Metadata, Moment, Text, assumed

_DATE_AND_TIME = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ].+([Zz]|[+-]\d\d(:?\d\d)?)\Z")


class Phone(Text):
    """A phone number in any usual spelling, kept in E.164; one without a country code is read as Australian."""

    def __init__(self, **kwargs: Any) -> None:
        reason = "any usual spelling, kept in E.164; one without a country code is Australian"
        super().__init__(metadata=assumed(reason), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> str:
        found = customers.number(super()._deserialize(value, attr, data, **kwargs))
        if found is None:
            raise ValidationError("Must be a phone number, such as +61491570156 or 0491 570 156.")
        return found


class Email(Text):
    def __init__(self, *, metadata: Metadata = None, **kwargs: Any) -> None:
        form = {"pattern": f"^{customers.EMAIL}$", "maxLength": 254}
        super().__init__(metadata={**form, **(metadata or {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not customers.is_email(text):
            raise ValidationError("Must be an e-mail address.")
        return text


class MomentWithOffset(Moment):
    def _deserialize(self, value: Any, attr: str | None, data: Values | None, **kwargs: Any) -> Any:
        if isinstance(value, str) and not _DATE_AND_TIME.match(value):
            raise ValidationError(
                "Must be an ISO 8601 date and time with its offset, such as 2024-05-01T09:00:00+10:00."
            )
        return super()._deserialize(value, attr, data, **kwargs)
