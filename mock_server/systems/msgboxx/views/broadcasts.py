"""`/broadcast`."""

from __future__ import annotations

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import broadcasts
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.views import Response, Values, json_answer, sandbox

blueprint = group("Broadcasts", "Template messages, which need no open session window.")


@blueprint.get("/broadcast", gives=answers.page_of(answers.BroadcastAnswer), query=requests.BroadcastQuery)
def list_broadcasts(query: Values) -> Response:
    """Get the broadcasts that the user has access to"""
    found = broadcasts.find(sandbox(), user(), query["apiAccountId"], query["inboxId"], query["contactId"])
    return envelope.page(found, envelope.broadcast_renderer(sandbox()), query["page"])


@blueprint.get("/broadcast/<broadcast_id>", gives=answers.BroadcastAnswer)
def get_broadcast(broadcast_id: str) -> Response:
    """Get one broadcast"""
    broadcast = broadcasts.get(sandbox(), user(), path_id(broadcast_id))
    return json_answer(envelope.broadcast_renderer(sandbox())(broadcast))


@blueprint.post("/broadcast", gives=answers.BroadcastAnswer, status=201, body=requests.NewBroadcast)
def send_broadcast(body: Values) -> Response:
    """Create a broadcast"""
    ids = (body["apiAccountId"], body["contactId"], body["templateId"])
    broadcast = broadcasts.send(sandbox(), user(), *ids, body["message"])
    return json_answer(envelope.broadcast_renderer(sandbox())(broadcast), 201)
