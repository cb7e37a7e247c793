"""`/api/v1/messages`."""

from __future__ import annotations

from mock_server.systems.tripdesk import envelope
from mock_server.systems.tripdesk.operations import messages
from mock_server.systems.tripdesk.records import KEY
from mock_server.systems.tripdesk.schemas import answers, requests
from mock_server.systems.tripdesk.views._common import Group, plane
from mock_server.web.views import Response, Values, answered, json_answer, sandbox

blueprint = Group("Messages", "Send on any of eleven channels, and see what became of it.", KEY)


@blueprint.post(("/api/v1/messages", None), gives=answers.AcceptedAnswer, status=202, body=requests.NewMessage)
def send_message(body: Values) -> Response:
    """Send a message"""
    message = messages.send(sandbox(), plane(), messages.Wanted(**body))
    return answered(answers.AcceptedAnswer, message, 202)


@blueprint.get("/api/v1/messages", gives=answers.list_of(answers.MessageAnswer), query=requests.PageQuery)
def list_messages(query: Values) -> Response:
    """List the messages that were sent, the newest first"""
    name = f"{plane()}/messages"
    after = envelope.read_cursor(name, query["cursor"])
    return envelope.cut(messages.find(sandbox(), plane(), after), envelope.message, query["limit"], name)


@blueprint.get("/api/v1/messages/<message_id>", gives=answers.MessageAnswer)
def get_message(message_id: str) -> Response:
    """Get one message with its history"""
    return json_answer(envelope.message(messages.get(sandbox(), plane(), message_id)))
