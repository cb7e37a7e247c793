"""`/message`."""

from __future__ import annotations

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import messages
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.views import Response, Values, json_answer, sandbox

blueprint = group("Messages", "What was said; session messages within 24 hours after the customer wrote.")


@blueprint.get("/message", gives=answers.page_of(answers.MessageAnswer), query=requests.MessageQuery)
def list_messages(query: Values) -> Response:
    """Get messages, without a date only those of the newest 24 hours"""
    filters = (query["apiAccountId"], query["inboxId"], query["contactId"], query["conversationId"])
    found = messages.find(sandbox(), user(), *filters, *requests.span(query))
    return envelope.page(found, envelope.message_renderer(sandbox()), query["page"], newest_first=True)


@blueprint.get("/message/<message_id>", gives=answers.MessageAnswer)
def get_message(message_id: str) -> Response:
    """Get one message"""
    message = messages.get(sandbox(), user(), path_id(message_id))
    return json_answer(envelope.message_renderer(sandbox())(message))


@blueprint.post("/message", gives=answers.MessageAnswer, status=201, body=requests.NewMessage)
def send_message(body: Values) -> Response:
    """Create a session message"""
    message = messages.send(sandbox(), user(), body["apiAccountId"], body["contactId"], body["message"])
    return json_answer(envelope.message_renderer(sandbox())(message), 201)
