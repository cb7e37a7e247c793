"""`/api/mobile`: what the agents' app does, in the test plane."""

from __future__ import annotations

from mock_server.systems.tripdesk import auth, envelope
from mock_server.systems.tripdesk.operations import conversations, devices, messages
from mock_server.systems.tripdesk.records import AGENT
from mock_server.systems.tripdesk.schemas import answers, requests
from mock_server.systems.tripdesk.views._common import Group, plane
from mock_server.systems.tripdesk.views.conversations import history
from mock_server.web import current, pipeline
from mock_server.web.views import Response, Values, anonymous, answered, empty, json_answer, sandbox

blueprint = Group("Mobile", "For the agents' app: log in, register a device, poll, answer.", AGENT)


@blueprint.post("/api/mobile/auth/token", gives=answers.TokenAnswer, body=requests.LogIn)
@anonymous
def log_in(body: Values) -> Response:
    """Log in: an access token for every other call of the mobile API"""
    context = current.context()
    caller = auth.found_by_email(context.world, body["email"])
    applied = pipeline.logging_in(context, caller)
    if applied is not None:
        return applied
    with caller.sandbox.lock:
        return answered(answers.TokenAnswer, auth.log_in(context.world, caller, body["password"]))


@blueprint.post("/api/mobile/devices", gives=answers.DeviceAnswer, status=201, body=requests.NewDevice)
def register_device(body: Values) -> Response:
    """Register a device for push notifications"""
    device = devices.register(sandbox(), plane(), body["fcm_token"], body["platform"])
    return json_answer(envelope.device(device), 201)


@blueprint.delete("/api/mobile/devices/<device_id>", status=204)
def drop_device(device_id: str) -> Response:
    """Drop a device"""
    devices.drop(sandbox(), plane(), device_id)
    return empty()


@blueprint.get(
    "/api/mobile/conversations",
    gives=answers.list_of(answers.ConversationAnswer, "ConversationPoll", ends=False),
    query=requests.PollQuery,
)
def poll_conversations(query: Values) -> Response:
    """Poll: the conversations that changed since the answer before, in the order of their changes"""
    name = f"{plane()}/changes"
    revision = envelope.read_number(name, query["since"], "since") or 0
    changed, reached = conversations.changed_since(sandbox(), plane(), revision, query["limit"])
    return envelope.listed(map(envelope.conversation, changed), envelope.cursor(name, str(reached)))


@blueprint.get(
    "/api/mobile/conversations/<conversation_id>/messages",
    gives=answers.list_of(answers.SaidAnswer),
    query=requests.PageQuery,
)
def list_messages_of_conversation(query: Values, conversation_id: str) -> Response:
    """List what was said in a conversation, the newest first"""
    return history(query, conversation_id)


@blueprint.post("/api/mobile/conversations/<conversation_id>/messages", gives=answers.AcceptedAnswer, status=202)
@blueprint.arguments(requests.Reply, required=True)
def reply_to_conversation(body: Values, conversation_id: str) -> Response:
    """Send a message in a conversation"""
    conversation = conversations.get(sandbox(), plane(), conversation_id)
    wanted = messages.Wanted(**body, channel=conversation.channel, to=conversation.address)
    message = messages.send(sandbox(), plane(), wanted)
    return answered(answers.AcceptedAnswer, message, 202)
