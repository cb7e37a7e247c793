"""Access keys: who may call what."""

from ..tables import parametrize
from .shapes import CALLS, EMPTY, OF_AGENTS, OF_KEYS, error, ids, page
from .states import CONTACTS, MESSAGES


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
