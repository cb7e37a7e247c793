"""`/webhook`: the list is spelled `/webhooks` too, and creating one `/organisation`."""

from __future__ import annotations

from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.auth import ADMINISTRATOR
from mock_server.systems.msgboxx.operations import webhooks
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.store import store_of
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.views import Response, Values, empty, json_answer, sandbox

blueprint = group("Webhooks", "Where events are posted to; only administrators see and change them (assumed).")

# What an update changes, by the body's name for it.
_CHANGES = {"type": "type", "targetUrl": "target_url", "isEnabled": "is_enabled"}


@blueprint.get("/webhook", "/webhooks", gives=answers.page_of(answers.WebhookAnswer), query=requests.PageQuery)
def list_webhooks(query: Values) -> Response:
    """Get the webhooks that the user has access to"""
    found = webhooks.find(sandbox()) if user().administrator else store_of(sandbox()).webhooks.none()
    return envelope.page(found, envelope.webhook, query["page"])


@blueprint.get("/webhook/<webhook_id>", gives=answers.WebhookAnswer, needs=ADMINISTRATOR)
def get_webhook(webhook_id: str) -> Response:
    """Get one webhook"""
    return json_answer(envelope.webhook(webhooks.get(sandbox(), path_id(webhook_id))))


@blueprint.post(
    "/webhook", "/organisation", gives=answers.WebhookAnswer, status=201, body=requests.NewWebhook, needs=ADMINISTRATOR
)
def create_webhook(body: Values) -> Response:
    """Create a webhook"""
    webhook = webhooks.create(sandbox(), body["type"], body["targetUrl"], is_enabled=body["isEnabled"])
    return json_answer(envelope.webhook(webhook), 201)


@blueprint.put("/webhook/<webhook_id>", gives=answers.WebhookAnswer, body=requests.ChangedWebhook, needs=ADMINISTRATOR)
def update_webhook(body: Values, webhook_id: str) -> Response:
    """Update type, target or whether a webhook is enabled"""
    changes = {field: body[name] for name, field in _CHANGES.items() if name in body}
    return json_answer(envelope.webhook(webhooks.update(sandbox(), path_id(webhook_id), changes)))


@blueprint.delete("/webhook/<webhook_id>", status=204, needs=ADMINISTRATOR)
def delete_webhook(webhook_id: str) -> Response:
    """Delete a webhook"""
    webhooks.delete(sandbox(), path_id(webhook_id))
    return empty()
