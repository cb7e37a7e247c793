"""What Coext's calls take and give. Request schemas load; answer schemas document, and refuse what they do not name.

Fields marked `x-assumed` are not stated by the vendor's guide.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from marshmallow import ValidationError, fields, validate

from mock_server.kernel import whatsapp
from mock_server.kernel.lifecycle import DELIVERED, FAILED, QUEUED, READ, SENT
from mock_server.kernel.public import Message, StatusChange, rfc3339_ms
from mock_server.systems.coext import limits
from mock_server.systems.coext.operations.templates import COMPONENTS
from mock_server.systems.coext.records import TEMPLATE_STATUSES, Template
from mock_server.web import shown
from mock_server.web.fields import ShortList, Text, TextOrNumber, Whole, assumed
from mock_server.web.rendering import shown_by
from mock_server.web.schemas import Body
from mock_server.web.shown import Answer, beside, of, whole

_NUMBER = {"pattern": r"^\+[1-9][0-9]{6,14}$"}
_ENTITY = "the guide names the call, not what it answers with"
_REQUEST_ID = {"pattern": "^req_[a-z0-9]{12,18}$"}
_MESSAGE_STATUSES = (SENT, DELIVERED, READ, FAILED)


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


class _Message(Body):
    to = Text(required=True, metadata=_NUMBER)
    reference = Text(limit=limits.REFERENCE, load_default=None, allow_none=True)


class NewText(_Message):
    """A plain text, within 24 hours after its recipient wrote."""

    # A longer one has a refusal of its own.
    message = Text(required=True, validate=validate.Length(min=1), metadata={"maxLength": limits.TEXT})


class Parameter(Body):
    """What takes a placeholder's place."""

    type = Text(required=True, validate=validate.OneOf(("text",)))
    text = _parameter(required=True)


class ComponentParameters(Body):
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


class TemplateQuery(Body):
    """Filters of templates."""

    status = Text(
        load_default=None, validate=validate.OneOf(TEMPLATE_STATUSES), metadata=assumed("the guide has no filters")
    )
    language = Text(load_default=None, metadata=assumed("the guide has no filters"))


class TemplateChoice(Body):
    """Which of the templates of one name."""

    language = Text(load_default=None, metadata=assumed("the guide has no parameters; without it the first is shown"))


class RateLimit(Answer):
    """The key's calendar minute."""

    limit = fields.Integer(required=True)
    remaining = fields.Integer(required=True)
    reset_at = shown.moment("reset_at")


class Meta(Answer):
    """What is said of the request itself."""

    request_id = shown.text("", metadata=_REQUEST_ID)
    rate_limit = fields.Nested(RateLimit, required=True, metadata=beside())


class RefusedMeta(Answer):
    """What is said of a refused request."""

    request_id = shown.text("", metadata=_REQUEST_ID)


class ErrorDetails(Answer):
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


class ErrorBody(Answer):
    """What went wrong."""

    code = fields.String(required=True, metadata={"pattern": "^[A-Z0-9_]+$"})
    message = fields.String(required=True)
    details = fields.Nested(ErrorDetails)


class Error(Answer):
    """Any refusal."""

    success = fields.Boolean(required=True, metadata={"enum": [False]})
    error = fields.Nested(ErrorBody, required=True)
    meta = fields.Nested(RefusedMeta, required=True)


class Accepted(Answer):
    """A message that was accepted; the document calls every one of them sent."""

    message_id = shown.uuid("id")
    status = shown.always(SENT)


class MessageError(Answer):
    """Why a message failed."""

    code = shown.text()
    message = shown.text()


def _when(status: str) -> fields.String:
    """When a message first had a status."""

    def first(history: Iterable[StatusChange]) -> str | None:
        for change in history:
            if change.status == status:
                return rfc3339_ms(change.at)
        return None

    told = assumed(f"{_ENTITY}; null until it is {status}")
    return shown.moment("history", first, allow_none=True, metadata=told)


def _type(message: Message) -> str:
    return "text" if message.facts.template_name is None else "template"


class MessageStatus(Answer):
    """A sent message and how far along its plan it is; there is no status before `sent` here."""

    message_id = shown.uuid("id")
    to = shown.text("recipient", metadata={**_NUMBER, **assumed(_ENTITY)})
    type = shown.one_of(("text", "template"), "", _type, metadata=assumed(_ENTITY))
    status = shown.one_of(_MESSAGE_STATUSES, "status", lambda status: SENT if status == QUEUED else status)
    reference = shown.text("facts.reference", allow_none=True, metadata=assumed(_ENTITY))
    template_name = shown.text("facts.template_name", required=False, metadata=assumed(f"{_ENTITY}; a text has none"))
    created_at = shown.moment("created_at", metadata=assumed(_ENTITY))
    sent_at = _when(SENT)
    delivered_at = _when(DELIVERED)
    read_at = _when(READ)
    failed_at = _when(FAILED)
    error = fields.Nested(
        MessageError, metadata={**assumed(f"{_ENTITY}; only a failed message has it"), **of("failure")}
    )


class TemplateComponent(Answer):
    """One part of a template."""

    type = shown.one_of(("header", "body", "footer", "button"), metadata=assumed(_ENTITY))
    text = shown.text(metadata=assumed(_ENTITY))
    url = shown.text(required=False, metadata=assumed(f"{_ENTITY}; a button that is a link has it"))


class _Part(NamedTuple):
    type: str
    text: str
    url: str | None = None


def _parts(template: Template) -> list[dict[str, Any]]:
    """A template's components, of the types that a send gives parameters for."""
    texts = (("header", template.header), ("body", template.body), ("footer", template.footer))
    parts = [_Part(kind, text) for kind, text in texts if text is not None]
    parts += [_Part("button", button.text, button.url) for button in template.buttons]
    return list(map(shown_by(TemplateComponent), parts))


class TemplateAnswer(Answer):
    """A template."""

    name = shown.text()
    language = shown.text()
    status = shown.one_of(TEMPLATE_STATUSES, metadata=assumed("its values"))
    category = shown.text(metadata=assumed(_ENTITY))
    components = fields.List(
        fields.Nested(TemplateComponent), required=True, metadata={**assumed(_ENTITY), **whole(_parts)}
    )
    variables = shown.texts(metadata=assumed(_ENTITY))


class TemplateList(Answer):
    """Templates."""

    templates = fields.List(fields.Nested(TemplateAnswer), required=True, metadata=assumed(_ENTITY))


@lru_cache
def success(data: type[Answer]) -> type[Answer]:
    """The envelope around `data`."""
    return type(
        f"{data.__name__}Success",
        (Answer,),
        {
            "__doc__": f"{(data.__doc__ or '').rstrip('.')}, in the envelope.",
            "success": fields.Boolean(required=True, metadata={"enum": [True]}),
            "data": fields.Nested(data, required=True),
            "meta": fields.Nested(Meta, required=True),
        },
    )
