"""What is refused before any field is looked at, and in which order."""

import json

from ..forms import JSON, MEBIBYTE, encoded
from ..tables import parametrize
from .calls import REVIEW, schedule_to, send_on, send_to
from .shapes import CALLS, CUSTOMERS, ENQUIRIES, LOCATIONS, UNKNOWN, failure, success

WITH_BODIES = [("PUT", CUSTOMERS), ("POST", CUSTOMERS), ("POST", LOCATIONS)] + [
    ("PUT", path) for path in (send_to(), schedule_to(), REVIEW)
]


@parametrize(("method", "path"), WITH_BODIES, ids=" ".join)
@parametrize("raw", [b"{", b"", b"[]", b"null", b"7", b'"text"', b"\xff", b"{'a': 1}"], ids=repr)
def test_refusal_001_a_body_that_is_no_json_object_is_a_bad_request(coax, method, path, raw):
    failure(coax.api.request(method, path, raw=raw, headers=JSON), 400)


@parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_refusal_002_a_body_that_is_not_declared_as_json_is_refused(coax, media_type):
    raw = encoded(coax.new_message())
    failure(coax.api.put(send_to(), raw=raw, headers={"Content-Type": media_type}), 415)
    assert coax.customers() == []


def test_refusal_003_a_body_over_a_mebibyte_is_too_large(coax):
    raw = encoded(coax.new_message())
    failure(coax.api.put(send_to(), raw=raw.ljust(MEBIBYTE + 1), headers=JSON), 413)
    coax.api.put(send_to(), raw=raw.ljust(MEBIBYTE), headers=JSON).expect(200)


def test_refusal_004_unknown_fields_are_ignored(coax):
    body = success(coax.api.put(CUSTOMERS, {"phone": coax.number(), "shoe_size": 44}), "Customer upserted!")
    assert "shoe_size" not in body
    left = success(coax.api.put(send_to(), coax.new_message(shoe_size=44)), "Message sent!")
    assert "shoe_size" not in json.dumps(left)


def test_refusal_005_unknown_query_parameters_are_ignored(coax):
    customer = coax.customer()
    body = success(coax.api.get(CUSTOMERS, params={"shoe_size": "44"}), "Customers fetched!")
    coax.tenant.require("clean.account")
    assert body["items"] == [customer]


@parametrize(
    ("method", "path"), [(method, path) for method, path in CALLS if method in ("GET", "DELETE") and UNKNOWN in path]
)
def test_refusal_006_an_unknown_id_is_not_found(coax, method, path):
    failure(coax.api.request(method, path), 404)


@parametrize("path", [CUSTOMERS, LOCATIONS, ENQUIRIES])
@parametrize("odd", ["12345", "null", "%20", UNKNOWN[:-1]])
def test_refusal_007_what_is_no_uuid_is_nobodys_id(coax, path, odd):
    failure(coax.api.get(f"{path}/{odd}"), 404)


@parametrize(("method", "path"), [("GET", "/api/v2/nothing"), ("GET", "/"), ("PUT", "/api/v2/message/sent/sms")])
def test_refusal_008_a_path_is_judged_before_credentials(coax, method, path):
    failure(coax.nobody.request(method, path), 404)


@parametrize(("method", "path"), [("DELETE", CUSTOMERS), ("POST", send_to()), ("PATCH", REVIEW)])
def test_refusal_009_a_method_is_judged_before_credentials(coax, method, path):
    failure(coax.nobody.request(method, path), 405)


@parametrize("raw", [b"{", b"{}", b'{"phone": 7}'], ids=["form", "missing", "fields"])
def test_refusal_010_credentials_are_judged_before_the_body(coax, raw):
    failure(coax.nobody.put(send_to(), raw=raw, headers=JSON), 401)
    failure(coax.nobody.put(send_to(), raw=raw, headers={"Content-Type": "text/plain"}), 401)


def test_refusal_011_the_form_of_a_body_is_judged_before_its_fields(coax):
    failure(coax.api.put(send_on(UNKNOWN), raw=b"{", headers=JSON), 400)
    failure(coax.api.put(send_to("pigeon"), raw=b"[]", headers=JSON), 400)
    failure(coax.api.put(send_to(), raw=b'{"message": 7}', headers={"Content-Type": "text/plain"}), 415)


def test_refusal_012_fields_are_judged_before_what_they_name(coax):
    body = coax.new_message(message=7, business_location_id=UNKNOWN, campaign_id="no-such-campaign")
    failure(coax.api.put(send_to(), body), 422)
    failure(coax.api.put(f"{CUSTOMERS}/{UNKNOWN}", {"email": "nonsense"}), 422)


def test_refusal_013_what_is_refused_changes_nothing(coax):
    known = coax.sent()
    campaign = {"campaign_id": "no-such-campaign"}
    before = coax.everything()
    for status, path, body in [
        (422, send_to(), coax.new_message(message="")),
        (422, send_to("email"), coax.new_message()),
        (422, send_to("pigeon"), coax.new_message()),
        (404, send_to(), coax.new_message(business_location_id=UNKNOWN)),
        (404, send_to(), coax.new_message(**campaign, phone=known["customer"]["phone"], name="Other")),
        (404, send_to(), coax.new_message(phone=coax.number(), contact_id=UNKNOWN)),
        (404, send_on(UNKNOWN), {"message": "Hello."}),
        (422, schedule_to(), coax.new_later(-1)),
        (422, REVIEW, coax.new_review(channel="pigeon")),
    ]:
        failure(coax.api.put(path, body), status)
    coax.tenant.advance(60)
    after = coax.everything()
    assert [len(after[kind]) for kind in after] == [len(before[kind]) for kind in before]
    assert after["customers"] == before["customers"]
