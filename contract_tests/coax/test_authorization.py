"""API keys: who may call at all, and for which locations."""

from ..tables import parametrize
from .calls import SAYS, SENT, body_of, path_of, review_on, schedule_on, send_on, send_to
from .shapes import ALIASES, CALLS, CUSTOMERS, ENQUIRIES, LOCATIONS, UNAUTHORIZED, enquiry_at, failure, ids, success

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


def put(client, scoped, call, **fields):
    """The answer to a call that names a customer, and no location beyond these fields."""
    return client.put(path_of(call), body_of(scoped, call, phone=scoped.number(), **fields))


@parametrize("call", SAYS)
def test_scope_001_a_key_for_one_location_needs_to_name_none(scoped, call):
    left = success(put(scoped.one, scoped, call), SAYS[call])
    assert left["enquiry"]["business_location_id"] == scoped.home


@parametrize("call", SAYS)
@parametrize("field", ["business_location_id", "location_id"])
def test_scope_002_a_key_for_one_location_may_name_it(scoped, call, field):
    left = success(put(scoped.one, scoped, call, **{field: scoped.home}), SAYS[call])
    assert left["enquiry"]["business_location_id"] == scoped.home


@parametrize("call", SAYS)
@parametrize("field", ["business_location_id", "location_id"])
def test_scope_003_a_key_for_one_location_sends_from_no_other(scoped, call, field):
    failure(put(scoped.one, scoped, call, **{field: scoped.elsewhere}), 403)
    scoped.tenant.advance(60)
    assert scoped.customers() == scoped.enquiries() == scoped.texts() == []


def test_scope_004_a_key_for_all_locations_sends_from_each(scoped):
    for location_id in (scoped.home, scoped.elsewhere):
        left = success(scoped.api.put(send_to(), scoped.new_message(business_location_id=location_id)), SENT)
        assert left["enquiry"]["business_location_id"] == location_id


@parametrize("call", SAYS)
def test_scope_005_a_key_for_all_locations_must_name_one(scoped, call):
    failure(put(scoped.api, scoped, call), 422)
    assert scoped.customers() == []


def test_scope_006_another_location_is_out_of_reach(scoped):
    there = f"{LOCATIONS}/{scoped.elsewhere}"
    before = scoped.everything()
    failure(scoped.one.get(there), 403)
    failure(scoped.one.put(there, {"name": "Taken"}), 403)
    failure(scoped.one.delete(there), 403)
    failure(scoped.one.post(LOCATIONS, {"name": "Another"}), 403)
    assert scoped.everything() == before


def test_scope_007_its_own_location_is_within_reach(scoped):
    answer = scoped.one.get(f"{LOCATIONS}/{scoped.home}").expect(200)
    assert answer.body["body"]["id"] == scoped.home
    assert scoped.one.put(f"{LOCATIONS}/{scoped.home}", {"name": "New"}).expect(200).body["body"]["name"] == "New"


def test_scope_008_only_its_own_location_is_listed(scoped):
    assert ids(scoped.one.get(LOCATIONS).expect(200).body["body"]) == [scoped.home]
    assert sorted(ids(scoped.api.get(LOCATIONS).expect(200).body["body"])) == [scoped.home, scoped.elsewhere]


def test_scope_009_an_enquiry_at_another_location_is_out_of_reach(scoped):
    there = scoped.enquiry(business_location_id=scoped.elsewhere)["id"]
    failure(scoped.one.get(enquiry_at(there)), 403)
    failure(scoped.one.put(send_on(there), {"message": "Again."}), 403)
    failure(scoped.one.put(schedule_on(there), {"message": "Again.", "scheduled_at": scoped.after(60)}), 403)
    failure(scoped.one.put(review_on(there), {}), 403)
    failure(scoped.one.put(send_to(), {"message": "Again.", "enquiry_id": there}), 403)
    scoped.tenant.advance(60)
    assert scoped.texts() == ["Hello."]


def test_scope_010_only_enquiries_at_its_own_location_are_listed(scoped):
    here, there = scoped.enquiry(), scoped.enquiry(business_location_id=scoped.elsewhere)
    body = scoped.one.get(ENQUIRIES).expect(200).body["body"]
    assert (ids(body), body["total"]) == ([here["id"]], 1)
    assert ids(scoped.one.get(ENQUIRIES, params={"status": here["status"]}).expect(200).body["body"]) == [here["id"]]
    assert scoped.one.get(enquiry_at(here["id"])).expect(200).body["body"]["id"] == here["id"]
    assert sorted(enquiry["id"] for enquiry in scoped.enquiries()) == sorted([here["id"], there["id"]])


def test_scope_011_enquiries_of_another_location_cannot_be_asked_for(scoped):
    params = {"business_location_id": scoped.elsewhere}
    failure(scoped.one.get(ENQUIRIES, params=params), 403)
    scoped.api.get(ENQUIRIES, params=params).expect(200)


def test_scope_012_customers_are_the_businesss_not_a_locations(scoped):
    customer = scoped.sent(business_location_id=scoped.elsewhere)["customer"]
    body = {"message": "Hello.", "phone": customer["phone"]}
    assert success(scoped.one.put(send_to(), body), SENT)["customer"]["id"] == customer["id"]
    assert len(scoped.customers()) == 1


def test_scope_013_nobody_is_put_into_another_location(scoped):
    body = {"name": "Ada Example", "location_id": scoped.elsewhere}
    failure(scoped.one.post(CUSTOMERS, body), 403)
    failure(scoped.one.put(CUSTOMERS, {"phone": scoped.number(), **body}), 403)
    assert scoped.customers() == []


def test_scope_014_the_open_enquiry_of_another_location_is_not_used(scoped):
    there = scoped.sent(business_location_id=scoped.elsewhere)
    body = {"message": "Hello.", "phone": there["customer"]["phone"]}
    left = success(scoped.one.put(send_to(), body), SENT)
    assert left["enquiry"]["id"] != there["enquiry"]["id"]
    assert left["enquiry"]["business_location_id"] == scoped.home


def test_scope_015_the_reach_of_a_key_is_judged_before_the_body(scoped):
    there, headers = scoped.enquiry(business_location_id=scoped.elsewhere)["id"], {"Content-Type": "application/json"}
    for path in (f"{LOCATIONS}/{scoped.elsewhere}", send_on(there), schedule_on(there), review_on(there)):
        failure(scoped.one.put(path, raw=b"{", headers=headers), 403)
        failure(scoped.one.put(path, raw=b"{}", headers={"Content-Type": "text/plain"}), 403)
        failure(scoped.one.put(path, {"name": 7, "message": 7}), 403)
