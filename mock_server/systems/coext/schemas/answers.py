"""What Coext's calls give."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from marshmallow import fields

from mock_server.kernel.lifecycle import DELIVERED, FAILED, QUEUED, READ, SENT
from mock_server.kernel.public import Message, StatusChange, rfc3339_ms
from mock_server.systems.coext.records import TEMPLATE_STATUSES, Template
from mock_server.web import shown
from mock_server.web.fields import NUMBER, assumed
from mock_server.web.rendering import shown_by
from mock_server.web.shown import Answer, beside, of, whole

_ENTITY = "the guide names the call, not what it answers with"
_MESSAGE_STATUSES = (SENT, DELIVERED, READ, FAILED)


class RateLimit(Answer):
    """The key's calendar minute."""

    limit = fields.Integer(required=True)
    remaining = fields.Integer(required=True)
    reset_at = shown.moment("reset_at")


class RefusedMeta(Answer):
    request_id = shown.text("", metadata={"pattern": "^req_[a-z0-9]{12,18}$"})


class Meta(RefusedMeta):
    rate_limit = fields.Nested(RateLimit, required=True, metadata=beside())


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
    code = fields.String(required=True, metadata={"pattern": "^[A-Z0-9_]+$"})
    message = fields.String(required=True)
    details = fields.Nested(ErrorDetails)


class Error(Answer):
    success = fields.Boolean(required=True, metadata={"enum": [False]})
    error = fields.Nested(ErrorBody, required=True)
    meta = fields.Nested(RefusedMeta, required=True)


class Accepted(Answer):
    """A message that was accepted; the document calls every one of them sent."""

    message_id = shown.uuid("id")
    status = shown.always(SENT)


class MessageError(Answer):
    code = shown.text()
    message = shown.text()


def _when(status: str) -> fields.String:

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
    to = shown.text("recipient", metadata={**NUMBER, **assumed(_ENTITY)})
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
    name = shown.text()
    language = shown.text()
    status = shown.one_of(TEMPLATE_STATUSES, metadata=assumed("its values"))
    category = shown.text(metadata=assumed(_ENTITY))
    components = shown.several(TemplateComponent, metadata={**assumed(_ENTITY), **whole(_parts)})
    variables = shown.texts(metadata=assumed(_ENTITY))


class TemplateList(Answer):
    templates = shown.several(TemplateAnswer, metadata=assumed(_ENTITY))


@lru_cache
def success(data: type[Answer]) -> type[Answer]:
    """The envelope around `data`."""
    success = fields.Boolean(required=True, metadata={"enum": [True]})
    inner, meta = fields.Nested(data, required=True), fields.Nested(Meta, required=True)
    return shown.made(f"{data.__name__}Success", success=success, data=inner, meta=meta)
