"""`/api/v1/external/templates`."""

from __future__ import annotations

from mock_server.systems.coext import envelope
from mock_server.systems.coext.operations import templates
from mock_server.systems.coext.schemas import answers, requests
from mock_server.systems.coext.views._common import group
from mock_server.web.views import Response, Values, sandbox

blueprint = group("Templates", "Texts that WhatsApp has approved, or not yet.", needs="view_templates")


@blueprint.get("/api/v1/external/templates", gives=answers.success(answers.TemplateList), query=requests.TemplateQuery)
def list_templates(query: Values) -> Response:
    """List all templates"""
    found = templates.find(sandbox(), query["status"], query["language"])
    return envelope.success(b'{"templates":[%b]}' % b",".join([envelope.template(record) for record in found]))


@blueprint.get(
    "/api/v1/external/templates/<name>", gives=answers.success(answers.TemplateAnswer), query=requests.TemplateChoice
)
def get_template(query: Values, name: str) -> Response:
    """Get one template"""
    return envelope.success(envelope.template(templates.get(sandbox(), name, query["language"])))
