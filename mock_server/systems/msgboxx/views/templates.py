"""`/template`, which is spelled `/templates` too."""

from __future__ import annotations

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.operations import templates
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.views import Response, Values, json_answer, sandbox

blueprint = group("Templates", "The texts that WhatsApp has approved for broadcasts.")

_BY_ID = "the document spells it /template/<templateId>"


@blueprint.get(
    "/template",
    ("/templates", "the document spells it /template"),
    gives=answers.page_of(answers.TemplateAnswer),
    query=requests.TemplateQuery,
)
def list_templates(query: Values) -> Response:
    """Get the templates that the user has access to"""
    found = templates.find(sandbox(), user(), query["apiAccountId"], query["name"])
    return envelope.page(found, envelope.template, query["page"])


@blueprint.get("/template/<template_id>", ("/templates/<template_id>", _BY_ID), gives=answers.TemplateAnswer)
def get_template(template_id: str) -> Response:
    """Get one template"""
    return json_answer(envelope.template(templates.get(sandbox(), user(), path_id(template_id))))
