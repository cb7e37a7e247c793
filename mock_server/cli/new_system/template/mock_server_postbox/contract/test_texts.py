"""Texts from registered names, and who may send them."""

import pytest

TEXT = {"from": "PARCELS", "to": "+447700900123", "text": "It is on its way."}
NOBODY = "00000000-0000-4000-8000-000000000000"


def api_of(tenant):
    """A client with the account's key."""
    return tenant.client("postbox").with_token(tenant.credentials("postbox")["api_key"])


@pytest.fixture
def api(tenant):
    """The client of an account that has registered one name."""
    return api_of(tenant.furnished({"postbox": {"senders": ["PARCELS"]}}))


def test_text_001_a_text_has_an_id_and_a_status(api):
    sent = api.post("/v1/texts", TEXT).expect(201, {"id": "<uuid:1>", "status": "queued"})
    api.get(f"/v1/texts/{sent.body['id']}").expect(200, {"id": "<uuid:1>", "status": "sent"})


def test_text_002_a_name_that_nobody_registered_is_no_sender(api):
    api.post("/v1/texts", {**TEXT, "from": "SOMEBODY"}).expect(422, {"error": "<text>"})


def test_text_003_nobody_has_an_unknown_id(tenant):
    api_of(tenant).get(f"/v1/texts/{NOBODY}").expect(404, {"error": "<text>"})


def test_auth_001_nothing_is_shown_without_a_key(tenant):
    tenant.client("postbox").get(f"/v1/texts/{NOBODY}").expect(401, {"error": "<text>"})
