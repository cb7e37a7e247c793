"""`/api/v1/external/messages`."""

from __future__ import annotations

from typing import Any

from mock_server.kernel.identifiers import must_be_uuid
from mock_server.kernel.problems import Invalid
from mock_server.systems.coext import envelope
from mock_server.systems.coext.operations import messages, templates
from mock_server.systems.coext.operations.templates import Component
from mock_server.systems.coext.schemas import answers, requests
from mock_server.systems.coext.views._common import group
from mock_server.web.views import Response, Values, sandbox

blueprint = group("Messages", "Texts within 24 hours after a customer wrote, templates at any time, and their status.")

_ROOT = "/api/v1/external/messages"
_ACCEPTED = answers.success(answers.Accepted)


@blueprint.post(f"{_ROOT}/text", gives=_ACCEPTED, body=requests.NewText, needs="send_text")
def send_text(body: Values) -> Response:
    """Send a plain text message"""
    message = messages.send_text(sandbox(), body["to"], body["message"], body["reference"])
    return envelope.success(envelope.accepted(message))


@blueprint.post(f"{_ROOT}/template", gives=_ACCEPTED, body=requests.NewTemplateMessage, needs="send_template")
def send_template(body: Values) -> Response:
    """Send a template message with parameters by component"""
    messages.check_number(body["to"])
    template = templates.sendable(sandbox(), body["template_name"], body["language"])
    text = templates.with_components(template, _components(body["components"]))
    message = messages.send_template(sandbox(), body["to"], template, text, body["reference"])
    return envelope.success(envelope.accepted(message))


@blueprint.post(f"{_ROOT}/template/send", gives=_ACCEPTED, body=requests.NewNamedTemplateMessage, needs="send_template")
def send_named_template(body: Values) -> Response:
    """Send a template message with named variables"""
    messages.check_number(body["to"])
    template = templates.sendable(sandbox(), body["template_name"], body["language"])
    text = templates.with_variables(template, body["variables"])
    message = messages.send_template(sandbox(), body["to"], template, text, body["reference"])
    return envelope.success(envelope.accepted(message))


@blueprint.get(
    f'{_ROOT}/<other("text", "template", "media"):message_id>',
    gives=answers.success(answers.MessageStatus),
    needs="view_messages",
)
def get_message(message_id: str) -> Response:
    """Get the status of a sent message"""
    found = must_be_uuid(message_id, Invalid({"uuid": ["Must be a UUID."]}))
    return envelope.success(envelope.message(messages.get(sandbox(), found)))


def _components(given: list[dict[str, Any]]) -> list[Component]:
    return [
        Component(part["type"], [parameter["text"] for parameter in part["parameters"]], part["index"])
        for part in given
    ]
