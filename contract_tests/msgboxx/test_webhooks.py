"""Webhooks as a resource; what they deliver is not tested yet."""

from ..tables import parametrize, rows
from .shapes import UNKNOWN, WEBHOOK, page


def path_of(webhook):
    return f"/webhook/{webhook['webhookId']}"


def test_webhook_001_a_new_webhook_has_not_failed_and_is_not_zapiers(msgboxx):
    body = msgboxx.new_webhook()
    expected = WEBHOOK | body | {"failureCount": 0, "isZapier": False}
    msgboxx.api.post("/webhook", body).expect(201, expected)


def test_webhook_002_a_webhook_is_created_at_organisation_too(msgboxx):
    body = msgboxx.new_webhook()
    created = msgboxx.api.post("/organisation", body).expect(201, WEBHOOK | body).body
    msgboxx.api.get(path_of(created)).expect(200, created)


@parametrize("path", ["/webhook", "/webhooks"])
def test_webhook_003_webhooks_are_listed_under_both_documented_spellings(msgboxx, path):
    webhook = msgboxx.webhook()
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get(path).expect(200, page([webhook]))


def test_webhook_004_a_webhook_by_its_id_is_that_of_the_list(msgboxx):
    webhook = msgboxx.webhook()
    msgboxx.api.get(path_of(webhook)).expect(200, webhook)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/webhook").expect(200, page([webhook]))


def test_webhook_005_type_target_and_switch_of_a_webhook_change(msgboxx):
    webhooks = [msgboxx.webhook(), msgboxx.webhook()]
    changes = {"type": "contact", "targetUrl": "http://127.0.0.1:9/changed", "isEnabled": True}
    for webhook in webhooks:
        msgboxx.api.put(path_of(webhook), changes).expect(200, webhook | changes)
    for webhook in webhooks:
        msgboxx.api.get(path_of(webhook)).expect(200, webhook | changes)


def test_webhook_006_nothing_else_of_a_webhook_changes(msgboxx):
    webhook = msgboxx.webhook()
    claimed = webhook | {"webhookId": UNKNOWN, "failureCount": 9, "isZapier": True}
    msgboxx.api.put(path_of(webhook), claimed).expect(200, webhook)
    msgboxx.api.get(path_of(webhook)).expect(200, webhook)


def test_webhook_007_a_deleted_webhook_is_gone(msgboxx):
    webhook, kept = msgboxx.webhook(), msgboxx.webhook()
    msgboxx.api.delete(path_of(webhook)).expect(204, "")
    msgboxx.api.get(path_of(webhook)).expect(404)
    msgboxx.api.delete(path_of(webhook)).expect(404)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/webhook").expect(200, page([kept]))


@parametrize(
    "kinds",
    rows(
        webhook_008_of_the_list=(["message", "contact", "inbox", "apiaccount"],),
        webhook_009_of_the_prose=(["broadcast", "template"],),
    ),
)
def test_a_webhook_may_be_of_each_type(msgboxx, kinds):
    for kind in kinds:
        body = msgboxx.new_webhook(type=kind)
        msgboxx.api.post("/webhook", body).expect(201, WEBHOOK | body)


@parametrize("kind", ["user", "Message", "", None, 7])
def test_webhook_010_another_type_is_a_bad_request(msgboxx, kind):
    webhook = msgboxx.webhook()
    msgboxx.api.post("/webhook", msgboxx.new_webhook(type=kind)).expect(400)
    msgboxx.api.put(path_of(webhook), webhook | {"type": kind or "user"}).expect(400)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/webhook").expect(200, page([webhook]))


@parametrize("url", ["ftp://hooks.example.com/", "hooks.example.com", "http://", "", 7])
def test_webhook_011_a_target_that_is_not_http_is_a_bad_request(msgboxx, url):
    msgboxx.api.post("/webhook", msgboxx.new_webhook(targetUrl=url)).expect(400)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/webhook").expect(200, page([]))


def test_webhook_012_nobody_makes_a_webhook_zapiers(msgboxx):
    body = msgboxx.new_webhook(isZapier=True, failureCount=9, webhookId=UNKNOWN)
    expected = WEBHOOK | {"isZapier": False, "failureCount": 0}
    created = msgboxx.api.post("/webhook", body).expect(201, expected).body
    assert created["webhookId"] != UNKNOWN


@parametrize("missing", ["type", "targetUrl"])
def test_webhook_013_a_webhook_needs_a_type_and_a_target(msgboxx, missing):
    body = msgboxx.new_webhook()
    del body[missing]
    msgboxx.api.post("/webhook", body).expect(400)


def test_webhook_014_only_administrators_set_up_webhooks(msgboxx):
    webhook = msgboxx.webhook()
    limited = msgboxx.limited_api(msgboxx.home)
    limited.post("/webhook", msgboxx.new_webhook()).expect(403)
    limited.put(path_of(webhook), webhook).expect(403)
    limited.delete(path_of(webhook)).expect(403)
    msgboxx.api.get("/webhook").expect(200, page([webhook]))
