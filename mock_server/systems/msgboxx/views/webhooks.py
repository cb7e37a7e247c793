"""`/webhook`: the list is spelled `/webhooks` too, and creating one `/organisation`."""

from __future__ import annotations

from mock_server.kernel.seeding import given
from mock_server.systems.msgboxx import envelope
from mock_server.systems.msgboxx.auth import ADMINISTRATOR
from mock_server.systems.msgboxx.operations import webhooks
from mock_server.systems.msgboxx.records import Webhook
from mock_server.systems.msgboxx.schemas import answers, requests
from mock_server.systems.msgboxx.views._common import group, path_id, user
from mock_server.web.views import Response, Values, empty, json_answer, sandbox

blueprint = group("Webhooks", "Where events are posted to; only administrators see and change them (assumed).")


@blueprint.get("/webhook", "/webhooks", gives=answers.page_of(answers.WebhookAnswer), query=requests.PageQuery)
def list_webhooks(query: Values) -> Response:
    """Get the webhooks that the user has access to"""
    return envelope.page(webhooks.find(sandbox(), user()), envelope.webhook, query["page"])


@blueprint.get("/webhook/<webhook_id>", gives=answers.WebhookAnswer, needs=ADMINISTRATOR)
def get_webhook(webhook_id: str) -> Response:
    """Get one webhook"""
    return json_answer(envelope.webhook(webhooks.get(sandbox(), path_id(webhook_id))))


@blueprint.post(
    "/webhook", "/organisation", gives=answers.WebhookAnswer, status=201, body=requests.NewWebhook, needs=ADMINISTRATOR
)
def create_webhook(body: Values) -> Response:
    """Create a webhook"""
    webhook = webhooks.create(sandbox(), body["type"], body["target_url"], is_enabled=body["isEnabled"])
    return json_answer(envelope.webhook(webhook), 201)


@blueprint.put("/webhook/<webhook_id>", gives=answers.WebhookAnswer, body=requests.ChangedWebhook, needs=ADMINISTRATOR)
def update_webhook(body: Values, webhook_id: str) -> Response:
    """Update type, target or whether a webhook is enabled"""
    changed = webhooks.update(sandbox(), path_id(webhook_id), given(body, Webhook))
    return json_answer(envelope.webhook(changed))


@blueprint.delete("/webhook/<webhook_id>", status=204, needs=ADMINISTRATOR)
def delete_webhook(webhook_id: str) -> Response:
    """Delete a webhook"""
    webhooks.delete(sandbox(), path_id(webhook_id))
    return empty()
