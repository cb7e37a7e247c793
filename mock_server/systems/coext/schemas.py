"""What Coext's calls take and give. Request schemas load; answer schemas document, and refuse what they do not name.

Fields marked `x-assumed` are not stated by the vendor's guide.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from marshmallow import EXCLUDE, RAISE, ValidationError, fields, validate

from mock_server.kernel import whatsapp
from mock_server.systems.coext import limits
from mock_server.systems.coext.operations.templates import COMPONENTS
from mock_server.systems.coext.records import TEMPLATE_STATUSES
from mock_server.web.fields import ShortList, Text, TextOrNumber, Whole, assumed
from mock_server.web.schemas import Schema

UUID_FORMAT = {"format": "uuid"}
TIME_FORMAT = {"format": "date-time"}
_NUMBER = {"pattern": r"^\+[1-9][0-9]{6,14}$"}
_ENTITY = "the guide names the call, not what it answers with"
_MESSAGE_STATUSES = ("sent", "delivered", "read", "failed")


class _Body(Schema):
    class Meta:
        unknown = EXCLUDE


class _Answer(Schema):
    class Meta:
        unknown = RAISE


def _parameter(**kwargs: Any) -> TextOrNumber:
    """What takes a placeholder's place."""
    reason = f"a number is taken as the text that JSON writes it with; {whatsapp.RULE}, as WhatsApp does"
    return TextOrNumber(limit=limits.PARAMETER, metadata=assumed(reason), **kwargs)


class _Texts(fields.Dict):
    """Texts by name."""

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


class _Message(_Body):
    to = Text(required=True, metadata=_NUMBER)
    reference = Text(limit=limits.REFERENCE, load_default=None, allow_none=True)


class NewText(_Message):
    """A plain text, within 24 hours after its recipient wrote."""

    # A longer one has a refusal of its own.
    message = Text(required=True, validate=validate.Length(min=1), metadata={"maxLength": limits.TEXT})


class Parameter(_Body):
    """What takes a placeholder's place."""

    type = Text(required=True, validate=validate.OneOf(("text",)))
    text = _parameter(required=True)


class ComponentParameters(_Body):
    """The parameters of one part of a template."""

    type = Text(required=True, validate=validate.OneOf(COMPONENTS))
    parameters = ShortList(fields.Nested(Parameter), limit=limits.PARAMETERS, required=True)
    index = Whole(
        minimum=0, maximum=9, load_default=None, metadata=assumed("which button, as WhatsApp's own API has it")
    )


class NewTemplateMessage(_Message):
    """A template with parameters by component."""

    template_name = Text(required=True, blank=False)
    language = Text(required=True, blank=False)
    components = ShortList(fields.Nested(ComponentParameters), limit=limits.COMPONENTS, required=True)


class NewNamedTemplateMessage(_Message):
    """A template with named variables."""

    template_name = Text(required=True, blank=False)
    language = Text(required=True, blank=False)
    variables = _Texts(required=True)


class TemplateQuery(_Body):
    """Filters of templates."""

    status = Text(
        load_default=None, validate=validate.OneOf(TEMPLATE_STATUSES), metadata=assumed("the guide has no filters")
    )
    language = Text(load_default=None, metadata=assumed("the guide has no filters"))


class TemplateChoice(_Body):
    """Which of the templates of one name."""

    language = Text(load_default=None, metadata=assumed("the guide has no parameters; without it the first is shown"))


class RateLimit(_Answer):
    """The key's calendar minute."""

    limit = fields.Integer(required=True)
    remaining = fields.Integer(required=True)
    reset_at = fields.String(required=True, metadata=TIME_FORMAT)


class Meta(_Answer):
    """What is said of the request itself."""

    request_id = fields.String(required=True, metadata={"pattern": "^req_[a-z0-9]{12,18}$"})
    rate_limit = fields.Nested(RateLimit, required=True)


class RefusedMeta(_Answer):
    """What is said of a refused request."""

    request_id = fields.String(required=True, metadata={"pattern": "^req_[a-z0-9]{12,18}$"})


class ErrorDetails(_Answer):
    """What a refusal tells beside its message; each code has its own."""

    fields_ = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), data_key="fields", metadata=assumed("its form")
    )
    retry_after = fields.Integer(metadata={"minimum": 1, **assumed("its place; that it is in seconds")})
    required = fields.String(metadata=assumed("the guide does not tell of missing permissions"))
    missing = fields.List(fields.String(), metadata=assumed("the guide does not tell of missing variables"))
    unknown_ = fields.List(
        fields.String(), data_key="unknown", metadata=assumed("the guide does not tell of unknown variables")
    )


class ErrorBody(_Answer):
    """What went wrong."""

    code = fields.String(required=True, metadata={"pattern": "^[A-Z0-9_]+$"})
    message = fields.String(required=True)
    details = fields.Nested(ErrorDetails)


class Error(_Answer):
    """Any refusal."""

    success = fields.Boolean(required=True, metadata={"enum": [False]})
    error = fields.Nested(ErrorBody, required=True)
    meta = fields.Nested(RefusedMeta, required=True)


class Accepted(_Answer):
    """A message that was accepted."""

    message_id = fields.String(required=True, metadata=UUID_FORMAT)
    status = fields.String(required=True, metadata={"enum": ["sent"]})


class MessageError(_Answer):
    """Why a message failed."""

    code = fields.String(required=True)
    message = fields.String(required=True)


def _time(name: str) -> fields.String:
    return fields.String(
        required=True, allow_none=True, metadata={**TIME_FORMAT, **assumed(f"{_ENTITY}; null until it is {name}")}
    )


class MessageStatus(_Answer):
    """A sent message and how far along its road it is."""

    message_id = fields.String(required=True, metadata=UUID_FORMAT)
    to = fields.String(required=True, metadata={**_NUMBER, **assumed(_ENTITY)})
    type = fields.String(required=True, metadata={"enum": ["text", "template"], **assumed(_ENTITY)})
    status = fields.String(required=True, metadata={"enum": list(_MESSAGE_STATUSES)})
    reference = fields.String(required=True, allow_none=True, metadata=assumed(_ENTITY))
    template_name = fields.String(metadata=assumed(f"{_ENTITY}; a text has none"))
    created_at = fields.String(required=True, metadata={**TIME_FORMAT, **assumed(_ENTITY)})
    sent_at = _time("sent")
    delivered_at = _time("delivered")
    read_at = _time("read")
    failed_at = _time("failed")
    error = fields.Nested(MessageError, metadata=assumed(f"{_ENTITY}; only a failed message has it"))


class TemplateComponent(_Answer):
    """One part of a template."""

    type = fields.String(required=True, metadata={"enum": ["header", "body", "footer", "button"], **assumed(_ENTITY)})
    text = fields.String(required=True, metadata=assumed(_ENTITY))
    url = fields.String(metadata=assumed(f"{_ENTITY}; a button that is a link has it"))


class TemplateAnswer(_Answer):
    """A template."""

    name = fields.String(required=True)
    language = fields.String(required=True)
    status = fields.String(required=True, metadata={"enum": list(TEMPLATE_STATUSES), **assumed("its values")})
    category = fields.String(required=True, metadata=assumed(_ENTITY))
    components = fields.List(fields.Nested(TemplateComponent), required=True, metadata=assumed(_ENTITY))
    variables = fields.List(fields.String(), required=True, metadata=assumed(_ENTITY))


class TemplateList(_Answer):
    """Templates."""

    templates = fields.List(fields.Nested(TemplateAnswer), required=True, metadata=assumed(_ENTITY))


@lru_cache
def success(data: type[Schema]) -> type[Schema]:
    """The envelope around `data`."""
    return type(
        f"{data.__name__}Success",
        (_Answer,),
        {
            "__doc__": f"{(data.__doc__ or '').rstrip('.')}, in the envelope.",
            "success": fields.Boolean(required=True, metadata={"enum": [True]}),
            "data": fields.Nested(data, required=True),
            "meta": fields.Nested(Meta, required=True),
        },
    )
