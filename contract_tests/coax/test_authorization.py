"""API keys: who may call at all."""

from ..tables import parametrize
from .shapes import ALIASES, CALLS, CUSTOMERS, LOCATIONS, UNAUTHORIZED, send_to, success

STRANGER = "nobody-has-this-key"


def headers(**given):
    return {"headers": {name.replace("_", "-"): value for name, value in given.items()}}


@parametrize(("method", "path"), CALLS, ids=" ".join)
def test_auth_001_every_call_but_health_needs_a_key(coax, method, path):
    coax.nobody.request(method, path).expect(401, UNAUTHORIZED)


@parametrize(("method", "path"), CALLS, ids=" ".join)
def test_auth_002_a_wrong_key_opens_nothing(coax, method, path):
    coax.api_of(STRANGER).request(method, path).expect(401, UNAUTHORIZED)


def test_auth_003_the_key_is_a_bearer_token(coax):
    key = coax.tenant.credentials("coax")["api_key"]
    success(coax.nobody.get(LOCATIONS, **headers(Authorization=f"Bearer {key}")), "Locations fetched!")


@parametrize("form", ["{key}", "Basic {key}", "Token {key}", "Bearer", "Bearer {key} {key}", "Bearer{key}"])
def test_auth_004_another_form_of_the_header_is_no_key(coax, form):
    key = coax.tenant.credentials("coax")["api_key"]
    coax.nobody.get(LOCATIONS, **headers(Authorization=form.format(key=key))).expect(401, UNAUTHORIZED)


def test_auth_005_a_key_is_read_from_no_other_place(coax):
    key = coax.tenant.credentials("coax")["api_key"]
    coax.nobody.get(LOCATIONS, params={"api_key": key, "access_token": key}).expect(401, UNAUTHORIZED)
    coax.nobody.get(LOCATIONS, **headers(X_API_Key=key)).expect(401, UNAUTHORIZED)


@parametrize("change", [str.upper, lambda key: key[:-1], lambda key: key + "0"], ids=["case", "cut", "long"])
def test_auth_006_a_key_that_is_almost_right_is_wrong(coax, change):
    key = coax.tenant.credentials("coax")["api_key"]
    coax.api_of(change(key)).get(LOCATIONS).expect(401, UNAUTHORIZED)


def test_auth_007_a_call_without_a_key_changes_nothing(coax):
    body = coax.new_message()
    before = coax.everything()
    for client in (coax.nobody, coax.api_of(STRANGER)):
        client.put(send_to(), body).expect(401, UNAUTHORIZED)
        client.put(CUSTOMERS, {"phone": coax.number()}).expect(401, UNAUTHORIZED)
        client.post(LOCATIONS, {"name": "Nowhere"}).expect(401, UNAUTHORIZED)
    assert coax.everything() == before


@parametrize(("method", "path"), ALIASES, ids=" ".join)
def test_auth_008_other_names_of_a_call_need_a_key_too(coax, method, path):
    coax.nobody.request(method, path).expect(401, UNAUTHORIZED)
