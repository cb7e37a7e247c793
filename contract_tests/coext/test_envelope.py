"""What every answer is wrapped in."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from ..forms import encoded
from ..tables import parametrize
from .shapes import ACCEPTED, UNKNOWN, error, success
from .states import CALLS


def test_envelope_001_a_success_has_the_keys_of_the_sample(coext):
    coext.api.post("/messages/text", coext.new_text()).expect(200, success(ACCEPTED))


def test_envelope_002_a_refusal_has_the_keys_of_the_sample(coext):
    body = coext.new_text("12345")
    coext.api.post("/messages/text", body).expect(400, error("INVALID_PHONE_NUMBER"))


@parametrize("call", CALLS)
def test_envelope_003_every_success_tells_the_rate_limit(coext, call):
    answer = coext.api.request(*coext.ready(call)).expect(200)
    answer.expect(200, success(answer.body["data"]))


def refusals(coext):
    """A request for each status that refuses, with the client who makes it."""
    api, post = coext.api, "/messages/text"
    yield 401, coext.nobody.get("/templates")
    yield 403, coext.api_of(coext.key([])).get("/templates")
    yield 403, api.post(post, coext.new_text(coext.number()))
    yield 404, api.get("/nothing")
    yield 404, api.get(f"/messages/{UNKNOWN}")
    yield 405, api.delete("/templates")
    yield 400, api.post(post, {})
    yield 400, api.post(post, raw=b"{", headers={"Content-Type": "application/json"})
    yield 415, api.post(post, raw=encoded(coext.new_text()), headers={"Content-Type": "text/plain"})
    tired = coext.api_of(coext.key(rate_limit=1))
    yield 200, tired.get("/templates")
    yield 429, tired.get("/templates")


def test_envelope_004_no_refusal_tells_the_rate_limit(coext):
    for status, answer in refusals(coext):
        answer.expect(status)
        assert set(answer.body["meta"]) == ({"request_id"} if status != 200 else {"request_id", "rate_limit"})


def test_envelope_005_a_request_id_has_the_form_of_the_sample(coext):
    meta = {"request_id": "<request-id>"}
    found = coext.api.get("/templates").expect(200).body["meta"]
    assert found["request_id"].startswith("req_")
    coext.nobody.get("/templates").expect(401, error("INVALID_API_KEY") | {"meta": meta})
    coext.api.get("/nothing").expect(404, error("NOT_FOUND") | {"meta": meta})


def test_envelope_006_every_answer_has_a_request_id_of_its_own(coext):
    found = [answer.expect(status).body["meta"]["request_id"] for status, answer in refusals(coext)]
    found += [coext.nobody.get("/templates").expect(401).body["meta"]["request_id"] for _ in range(3)]
    found += [coext.api.get("/templates").expect(200).body["meta"]["request_id"] for _ in range(3)]
    assert len(set(found)) == len(found)


@parametrize("second", [0, 0.001, 30, 59.999])
def test_envelope_007_the_limit_is_reset_at_the_end_of_the_minute(coext, second):
    coext.into_minute(second)
    begun = coext.tenant.now().replace(second=0, microsecond=0)
    for _ in range(2):
        answer = coext.api.get("/templates").expect(200, success({"templates": []}))
        found = answer.body["meta"]["rate_limit"]["reset_at"]
        assert datetime.fromisoformat(found) == begun + timedelta(minutes=1)
        assert found.endswith(":00.000Z")


@parametrize("limit", [1, 7, 1_000])
def test_envelope_008_the_limit_of_the_meta_is_the_keys(coext, limit):
    answer = coext.api_of(coext.key(rate_limit=limit)).get("/templates").expect(200)
    assert answer.body["meta"]["rate_limit"]["limit"] == limit


def test_envelope_009_every_answer_is_json(coext):
    for status, answer in refusals(coext):
        answer.expect(status)
        assert answer.headers["Content-Type"].partition(";")[0] == "application/json"


def test_envelope_010_the_calls_are_found_below_their_base(coext):
    assert urlsplit(coext.api.base_url).path.endswith("/api/v1/external")
    coext.tenant.require("clean.account")
    coext.api.get("/templates").expect(200, success({"templates": []}))
