"""How many requests a minute are allowed, and what the answer says when there were too many."""

from ..states import MINUTE


def exhausted(msgboxx, limit=3):
    """A client that has had all its requests of a minute, twenty seconds into it."""
    api = msgboxx.api
    msgboxx.into_minute(20)
    msgboxx.tenant.limit("msgboxx", limit)
    for _ in range(limit):
        api.get("/team").expect(200)
    return api


def test_limit_001_too_many_requests_are_told_so(msgboxx):
    exhausted(msgboxx).get("/team").expect(429)


def test_limit_002_retry_after_is_the_rest_of_the_minute(msgboxx):
    exhausted(msgboxx).get("/team").expect(429, headers={"Retry-After": "40"})


def test_limit_003_the_next_minute_begins_anew_and_not_a_second_sooner(msgboxx):
    api = exhausted(msgboxx)
    msgboxx.tenant.advance(39)
    api.get("/team").expect(429, headers={"Retry-After": "1"})
    msgboxx.tenant.advance(1)
    api.get("/team").expect(200)


def test_limit_004_six_hundred_requests_a_minute_are_allowed(msgboxx):
    api = msgboxx.logged_in(msgboxx.tenant.credentials("msgboxx"))
    msgboxx.tenant.advance(MINUTE)
    for _ in range(600):
        api.get("/team").expect(200)
    api.get("/team").expect(429)


def test_limit_005_another_user_has_requests_of_its_own(msgboxx):
    other = msgboxx.limited_api(msgboxx.account())
    exhausted(msgboxx).get("/team").expect(429)
    other.get("/team").expect(200)


def test_limit_006_another_calling_application_has_requests_of_its_own(msgboxx):
    other = msgboxx.logged_in(msgboxx.tenant.credentials("msgboxx"), application="another application")
    exhausted(msgboxx).get("/team").expect(429)
    other.get("/team").expect(200)


def test_limit_007_a_new_token_of_the_same_application_gives_no_new_requests(msgboxx):
    again = msgboxx.logged_in(msgboxx.tenant.credentials("msgboxx"))
    exhausted(msgboxx).get("/team").expect(429)
    again.get("/team").expect(429)


def test_limit_008_a_request_over_the_limit_does_nothing(msgboxx):
    body = msgboxx.new_contact()
    api = exhausted(msgboxx)
    api.post("/contact", body).expect(429)
    msgboxx.tenant.advance(40)
    api.get("/contact").expect(200, {"items": [], "paging": {"recordCount": 0, "pages": 0}})


def test_limit_009_the_limit_is_judged_before_the_body(msgboxx):
    headers = {"Content-Type": "application/json"}
    exhausted(msgboxx).post("/contact", raw=b"{", headers=headers).expect(429)
