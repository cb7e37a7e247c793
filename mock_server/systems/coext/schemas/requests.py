"""What Coext's calls take."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from mock_server.kernel import whatsapp
from mock_server.systems.coext import limits
from mock_server.systems.coext.operations.templates import COMPONENTS
from mock_server.systems.coext.records import TEMPLATE_STATUSES
from mock_server.web.fields import NUMBER, ShortList, Text, TextOrNumber, Whole, assumed
from mock_server.web.schemas import Body

_NO_FILTERS = assumed("the guide has no filters")


def _parameter(**kwargs: Any) -> TextOrNumber:
    """What takes a placeholder's place."""
    reason = f"a number is taken as the text that JSON writes it with; {whatsapp.RULE}, as WhatsApp does"
    return TextOrNumber(limit=limits.PARAMETER, metadata=assumed(reason), **kwargs)


class _Texts(fields.Dict):
    def __init__(self, **kwargs: Any) -> None:
        most = limits.PARAMETERS
        metadata = {"maxProperties": most.most, **most.told("names", None)}
        super().__init__(keys=fields.String(), values=_parameter(), metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, dict) and len(value) > limits.PARAMETERS.most:
            raise ValidationError(f"Must have at most {limits.PARAMETERS.most} names.")
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow's own
        except ValidationError as error:
            # marshmallow tells of a value by `value`, which is in nobody's body.
            raise ValidationError(_by_name(error.messages)) from error


def _by_name(messages: Any) -> Any:
    if not isinstance(messages, dict):
        return messages
    return {name: told.get("value", told) if isinstance(told, dict) else told for name, told in messages.items()}


class _Message(Body):
    to = Text(required=True, metadata=NUMBER)
    reference = Text(limit=limits.REFERENCE, load_default=None, allow_none=True)


class NewText(_Message):
    """A plain text, within 24 hours after its recipient wrote."""

    # A longer one has a refusal of its own.
    message = Text(required=True, validate=validate.Length(min=1), metadata={"maxLength": limits.TEXT})


class Parameter(Body):
    type = Text(required=True, validate=validate.OneOf(("text",)))
    text = _parameter(required=True)


class ComponentParameters(Body):
    type = Text(required=True, validate=validate.OneOf(COMPONENTS))
    parameters = ShortList(fields.Nested(Parameter), limit=limits.PARAMETERS, required=True)
    index = Whole(
        minimum=0, maximum=9, load_default=None, metadata=assumed("which button, as WhatsApp's own API has it")
    )


class NewTemplateMessage(_Message):
    template_name = Text(required=True, blank=False)
    language = Text(required=True, blank=False)
    components = ShortList(fields.Nested(ComponentParameters), limit=limits.COMPONENTS, required=True)


class NewNamedTemplateMessage(_Message):
    template_name = Text(required=True, blank=False)
    language = Text(required=True, blank=False)
    variables = _Texts(required=True)


class TemplateQuery(Body):
    status = Text(load_default=None, validate=validate.OneOf(TEMPLATE_STATUSES), metadata=_NO_FILTERS)
    language = Text(load_default=None, metadata=_NO_FILTERS)


class TemplateChoice(Body):
    language = Text(load_default=None, metadata=assumed("the guide has no parameters; without it the first is shown"))
