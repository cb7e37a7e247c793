"""`/broadcast`, and `/template`, which is spelled `/templates` too."""

from __future__ import annotations

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import broadcasts
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.views import Response, Values, json_answer, sandbox

blueprint = group("Broadcasts", "Template messages, which need no open session window.")
templates = group("Templates", "The texts that WhatsApp has approved for broadcasts.")


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


_BY_ID = "the document spells it /template/<templateId>"


@templates.get(
    "/template",
    ("/templates", "the document spells it /template"),
    gives=answers.page_of(answers.TemplateAnswer),
    query=requests.TemplateQuery,
)
def list_templates(query: Values) -> Response:
    """Get the templates that the user has access to"""
    found = broadcasts.find_templates(sandbox(), user(), query["apiAccountId"], query["name"])
    return envelope.page(found, envelope.template, query["page"])


@templates.get("/template/<template_id>", ("/templates/<template_id>", _BY_ID), gives=answers.TemplateAnswer)
def get_template(template_id: str) -> Response:
    """Get one template"""
    return json_answer(envelope.template(broadcasts.get_template(sandbox(), user(), path_id(template_id))))
