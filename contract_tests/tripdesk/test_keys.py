"""Access keys: who may call what; and two data planes, of which no key shows what is in the other."""

from ..tables import parametrize
from .calls import CALLS, NEW_MESSAGE, OF_AGENTS, OF_KEYS
from .shapes import EMPTY, error, ids, page
from .states import CONTACTS, LONG, MESSAGES, keyed


def sent(client, call):
    method, path, body = call
    return client.request(method, path) if body is None else client.request(method, path, body)


def named(call):
    return f"{call[0]} {call[1]}"


@parametrize("call", CALLS, ids=named)
def test_key_001_every_call_but_the_log_in_needs_credentials(tripdesk, call):
    sent(tripdesk.nobody, call).expect(401, error("unauthorized"))


@parametrize("plane", ["test", "live"])
def test_key_002_a_partner_has_a_key_for_each_environment(tripdesk, plane):
    assert tripdesk.credentials[f"{plane}_key"].startswith(f"ak_{plane}_")
    tripdesk.tenant.require("clean.account")
    tripdesk.key(plane).get(MESSAGES).expect(200, EMPTY)


@parametrize("prefix", ["", "ak_", "ak_prod_", "AK_TEST_", "sk_live_"])
def test_key_003_a_key_with_neither_prefix_is_refused(tripdesk, prefix):
    rest = tripdesk.credentials["test_key"].removeprefix("ak_test_")
    tripdesk.nobody.with_token(prefix + rest).get(MESSAGES).expect(401, error("unauthorized"))


@parametrize("change", [lambda key: key + "x", lambda key: key[:-1], lambda key: key[:8]], ids="+-0")
@parametrize("plane", ["test", "live"])
def test_key_004_an_unknown_key_is_refused(tripdesk, plane, change):
    key = tripdesk.credentials[f"{plane}_key"]
    tripdesk.nobody.with_token(change(key)).get(MESSAGES).expect(401, error("unauthorized"))


def test_key_005_a_key_does_not_open_the_other_plane_under_its_prefix(tripdesk):
    rest = tripdesk.credentials["test_key"].removeprefix("ak_test_")
    tripdesk.nobody.with_token(f"ak_live_{rest}").get(MESSAGES).expect(401, error("unauthorized"))


@parametrize("form", ["{}", "Basic {}", "Token {}", "Bearer{}", "Bearer"])
def test_key_006_a_key_comes_as_a_bearer(tripdesk, form):
    header = form.format(tripdesk.credentials["test_key"])
    tripdesk.nobody.with_headers({"Authorization": header}).get(MESSAGES).expect(401, error("unauthorized"))


@parametrize("plane", ["test", "live"])
@parametrize("call", OF_AGENTS, ids=named)
def test_key_007_an_access_key_does_not_open_the_mobile_api(tripdesk, call, plane):
    sent(tripdesk.plane(plane), call).expect(403, error("forbidden"))


@parametrize("call", OF_KEYS, ids=named)
def test_key_008_a_mobile_token_does_not_open_the_other_apis(tripdesk, call):
    sent(tripdesk.app, call).expect(403, error("forbidden"))
    tripdesk.tenant.require("clean.account")
    tripdesk.test.get("/api/v1/contacts").expect(200, EMPTY)


def test_key_009_a_key_is_its_partners_alone(tripdesk):
    stranger = tripdesk.another()
    for resource, found in tripdesk.one_of_each().items():
        stranger.test.get(f"/api/v1/{resource}/{found}").expect(404, error("not_found"))
        tripdesk.test.get(f"/api/v1/{resource}/{found}").expect(200)


@parametrize("resource", ["messages", "contacts", "conversations"])
def test_key_009_a_list_has_nothing_of_another_partner(tripdesk, resource):
    stranger, made = tripdesk.another(), tripdesk.one_of_each()
    stranger.test.get(f"/api/v1/{resource}").expect(200, EMPTY)
    assert ids(tripdesk.test.get(f"/api/v1/{resource}").expect(200)) == [made[resource]]


def test_key_010_a_call_without_credentials_changes_nothing(tripdesk):
    before, contact = tripdesk.money(), tripdesk.contact()
    for call in CALLS:
        sent(tripdesk.nobody, call).expect(401)
    for method, body in (("PATCH", ({"name": "Changed"},)), ("DELETE", ())):
        tripdesk.nobody.request(method, f"{CONTACTS}/{contact['id']}", *body).expect(401)
    tripdesk.test.get(CONTACTS).expect(200, page([contact]))
    tripdesk.has_sent_nothing()
    assert tripdesk.money() == before


PLANES = [("test", "live"), ("live", "test")]
both_ways = parametrize(("here", "there"), PLANES, ids=["of test", "of live"])


def form(value):
    """The names and types of an answer, whatever its values."""
    if isinstance(value, dict):
        return {name: form(part) for name, part in value.items()}
    return [form(part) for part in value] if isinstance(value, list) else type(value).__name__


@both_ways
@parametrize("resource", ["contacts", "conversations"])
def test_plane_001_contacts_and_conversations_are_in_one_plane(tripdesk, resource, here, there):
    made = tripdesk.one_of_each(here)
    path = f"/api/v1/{resource}"
    tripdesk.plane(there).get(path).expect(200, EMPTY)
    tripdesk.plane(there).get(f"{path}/{made[resource]}").expect(404, error("not_found"))
    assert ids(tripdesk.plane(here).get(path).expect(200)) == [made[resource]]


@both_ways
def test_plane_002_messages_are_in_one_plane(tripdesk, here, there):
    made = tripdesk.one_of_each(here)
    tripdesk.plane(there).get(MESSAGES).expect(200, EMPTY)
    tripdesk.plane(there).get(f"{MESSAGES}/{made['messages']}").expect(404, error("not_found"))
    path = f"/api/v1/conversations/{made['conversations']}/messages"
    tripdesk.plane(there).get(path).expect(404, error("not_found"))
    tripdesk.plane(here).get(path).expect(200)


@both_ways
def test_plane_003_each_plane_has_a_wallet_of_its_own(tripdesk, here, there):
    before = tripdesk.plane(there).get("/api/v1/balance").expect(200).body
    tripdesk.message(plane=here)
    tripdesk.plane(there).get("/api/v1/balance").expect(200, before)
    assert tripdesk.plane(here).get("/api/v1/balance").expect(200).body != before


@both_ways
def test_plane_003_money_in_one_plane_pays_nothing_in_the_other(penniless, here, there):
    penniless.credit("10.00", here)
    penniless.plane(there).post(MESSAGES, NEW_MESSAGE).expect(402, error("insufficient_balance"))
    penniless.plane(here).post(MESSAGES, NEW_MESSAGE).expect(202)


@both_ways
@parametrize("group", ["day", "channel", "status"])
def test_plane_004_usage_is_of_one_plane(tripdesk, group, here, there):
    tripdesk.message(plane=here)
    params = {"group_by": group}
    tripdesk.plane(there).get("/api/v1/usage", params=params).expect(200, {"data": []})
    (row,) = tripdesk.plane(here).get("/api/v1/usage", params=params).expect(200).body["data"]
    assert row["count"] == 1


@both_ways
def test_plane_005_the_audit_log_is_of_one_plane(tripdesk, here, there):
    tripdesk.plane(here).get(CONTACTS).expect(200)
    log = tripdesk.plane(there).get("/api/internal/audit").expect(200).body["data"]
    assert not any(entry["path"] == CONTACTS for entry in log)
    log = tripdesk.plane(here).get("/api/internal/audit").expect(200).body["data"]
    assert any(entry["path"] == CONTACTS for entry in log)


def test_plane_006_an_idempotency_key_is_of_one_plane(tripdesk):
    first = tripdesk.test.post(MESSAGES, NEW_MESSAGE, headers=keyed("order-1")).expect(202)
    second = tripdesk.live.post(MESSAGES, NEW_MESSAGE, headers=keyed("order-1")).expect(202)
    assert first.body["id"] != second.body["id"]
    assert ids(tripdesk.live.get(MESSAGES).expect(200)) == [second.body["id"]]


def test_plane_007_an_external_id_is_of_one_plane(tripdesk):
    body = tripdesk.new_contact(external_ids={"crm": "C-1"})
    first = tripdesk.test.post(CONTACTS, body).expect(201).body
    second = tripdesk.live.post(CONTACTS, body).expect(201).body
    assert first["id"] != second["id"]


@both_ways
def test_plane_001_a_contact_cannot_be_changed_from_the_other_plane(tripdesk, here, there):
    contact = tripdesk.contact(here)
    path = f"{CONTACTS}/{contact['id']}"
    tripdesk.plane(there).patch(path, {"name": "Changed"}).expect(404, error("not_found"))
    tripdesk.plane(there).delete(path).expect(404, error("not_found"))
    tripdesk.plane(here).get(path).expect(200, contact)


@parametrize(
    ("method", "path", "body"),
    [
        ("POST", MESSAGES, NEW_MESSAGE),
        ("GET", MESSAGES, None),
        ("POST", CONTACTS, {"name": "Passenger 1", "external_ids": {"crm": "C-1"}}),
        ("GET", CONTACTS, None),
        ("GET", "/api/v1/conversations", None),
        ("GET", "/api/v1/balance", None),
        ("GET", "/api/v1/gateways", None),
        ("GET", "/api/v1/usage", None),
        ("POST", MESSAGES, {"channel": "fax"}),
        ("POST", CONTACTS, {"name": 7, "phone": "7"}),
        ("GET", f"{MESSAGES}/nothing", None),
        ("DELETE", MESSAGES, None),
        ("GET", "/api/mobile/conversations", None),
    ],
)
def test_plane_008_both_planes_answer_in_one_form(tripdesk, method, path, body):
    arguments = () if body is None else (body,)
    for plane in ("test", "live"):
        tripdesk.one_of_each(plane)
    tripdesk.tenant.advance(LONG)
    test = tripdesk.test.request(method, path, *arguments)
    live = tripdesk.live.request(method, path, *arguments)
    live.expect(test.status)
    test.expect(live.status)
    assert form(test.body) == form(live.body)
    assert set(test.headers) == set(live.headers)


def test_plane_008_both_planes_accept_the_same(tripdesk):
    for channel in ("whatsapp", "sms", "email", "broadcast"):
        body = tripdesk.new_message(channel)
        test = tripdesk.test.post(MESSAGES, body).expect(202).body
        live = tripdesk.live.post(MESSAGES, body).expect(202).body
        assert {**test, "id": None} == {**live, "id": None}


@parametrize(("plane", "seen"), [("test", 1), ("live", 0)])
def test_plane_009_the_mobile_api_is_in_the_test_plane(tripdesk, plane, seen):
    conversation = tripdesk.conversation(plane=plane)
    found = tripdesk.app.get("/api/mobile/conversations").expect(200).body["data"]
    assert len(found) == seen
    path = f"/api/mobile/conversations/{conversation['id']}/messages"
    tripdesk.app.get(path).expect(200 if seen else 404)
    tripdesk.app.post(path, {"text": "On my way."}).expect(202 if seen else 404)


@both_ways
def test_plane_001_one_customer_has_a_conversation_in_each_plane(tripdesk, here, there):
    sender = tripdesk.number()
    first, second = tripdesk.conversation(sender, plane=here), tripdesk.conversation(sender, plane=there)
    assert first["id"] != second["id"]
    assert first["contact_id"] != second["contact_id"]
    tripdesk.plane(there).get(f"{CONTACTS}/{first['contact_id']}").expect(404)
