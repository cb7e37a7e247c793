"""`/api/v1/conversations`."""

from __future__ import annotations

from mock_server.systems.tripdesk import envelope
from mock_server.systems.tripdesk.operations import conversations
from mock_server.systems.tripdesk.records import KEY
from mock_server.systems.tripdesk.schemas import answers, requests
from mock_server.systems.tripdesk.store import NAME
from mock_server.systems.tripdesk.views._common import Group, every, plane
from mock_server.web.views import Response, Values, json_answer, sandbox

blueprint = Group("Conversations", "What was said with whom.", KEY)


@blueprint.get("/api/v1/conversations", gives=answers.list_of(answers.ConversationAnswer), query=requests.PageQuery)
def list_conversations(query: Values) -> Response:
    """List the conversations, the newest first"""
    return every("conversations", envelope.conversation, query)


@blueprint.get("/api/v1/conversations/<conversation_id>", gives=answers.ConversationAnswer)
def get_conversation(conversation_id: str) -> Response:
    """Get one conversation"""
    return json_answer(envelope.conversation(conversations.get(sandbox(), plane(), conversation_id)))


@blueprint.get(
    "/api/v1/conversations/<conversation_id>/messages",
    gives=answers.list_of(answers.SaidAnswer),
    query=requests.PageQuery,
)
def list_conversation_messages(query: Values, conversation_id: str) -> Response:
    """List what was said in a conversation, the newest first"""
    return history(query, conversation_id)


def history(query: Values, conversation_id: str) -> Response:
    """A page of what was said in a conversation, which two surfaces show."""
    conversation = conversations.get(sandbox(), plane(), conversation_id)
    found = sandbox().messages.where("thread", (NAME, conversation.id))
    return envelope.page(found, envelope.said, query, conversation.id)
