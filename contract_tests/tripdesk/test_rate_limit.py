"""How many requests a minute a partner may make, and what the answers say of it."""

from ..states import MINUTE, at_once, counted
from ..tables import parametrize
from .calls import NEW_MESSAGE
from .shapes import EMPTY, error
from .states import MESSAGES

GATEWAYS = "/api/v1/gateways"
HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def exhausted(tripdesk, limit=3, plane="test"):
    """A client that has had all its requests of a minute, twenty seconds into it."""
    tripdesk.into_minute(20)
    tripdesk.tenant.limit("tripdesk", limit)
    client = tripdesk.key(plane)
    for _ in range(limit):
        client.get(GATEWAYS).expect(200)
    return client


def test_limit_001_too_many_requests_are_told_so(tripdesk):
    exhausted(tripdesk).get(GATEWAYS).expect(429, error("rate_limited"))


def test_limit_002_600_requests_a_minute_are_allowed(penniless):
    penniless.into_minute(0)
    client = penniless.key("test")
    for _ in range(600):
        client.get(MESSAGES).expect(200, EMPTY)
    client.get(MESSAGES).expect(429, headers={"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0"})


@parametrize(("first", "second"), [("test", "live"), ("live", "test")])
def test_limit_003_the_limit_is_the_partners_over_both_planes(tripdesk, first, second):
    exhausted(tripdesk, plane=first)
    tripdesk.key(second).get(GATEWAYS).expect(429, error("rate_limited"))


def test_limit_004_another_partner_has_requests_of_its_own(tripdesk):
    stranger = tripdesk.another()
    exhausted(tripdesk).get(GATEWAYS).expect(429)
    stranger.key("test").get(GATEWAYS).expect(200)


def test_limit_005_all_three_surfaces_count_together(tripdesk):
    app = tripdesk.logged_in()
    client = exhausted(tripdesk)
    app.get("/api/mobile/conversations").expect(429, error("rate_limited"))
    client.get("/api/internal/audit").expect(429, error("rate_limited"))
    client.post("/api/internal/messages", NEW_MESSAGE).expect(429, error("rate_limited"))
    tripdesk.nobody.post("/api/mobile/auth/token", tripdesk.new_log_in()).expect(429, error("rate_limited"))


def test_limit_006_what_remains_falls_by_one(tripdesk):
    tripdesk.into_minute(20)
    client = tripdesk.key("test")
    remaining = []
    for _ in range(3):
        answer = client.get(GATEWAYS).expect(200, headers={"X-RateLimit-Limit": "600"})
        remaining.append(int(answer.headers["X-RateLimit-Remaining"]))
    assert remaining == [599, 598, 597]


def test_limit_007_the_reset_is_when_the_minute_ends(tripdesk):
    ends = tripdesk.into_minute(20)
    client = tripdesk.key("test")
    client.get(GATEWAYS).expect(200, headers={"X-RateLimit-Reset": str(ends)})
    tripdesk.tenant.advance(39)
    client.get(GATEWAYS).expect(200, headers={"X-RateLimit-Reset": str(ends)})
    tripdesk.tenant.advance(1)
    client.get(GATEWAYS).expect(200, headers={"X-RateLimit-Reset": str(ends + MINUTE)})


def test_limit_008_retry_after_is_the_rest_of_the_minute(tripdesk):
    client = exhausted(tripdesk)
    client.get(GATEWAYS).expect(429, headers={"Retry-After": "40", "X-RateLimit-Remaining": "0"})
    tripdesk.tenant.advance(39)
    client.get(GATEWAYS).expect(429, headers={"Retry-After": "1"})


def test_limit_009_the_next_minute_begins_anew_and_not_a_second_sooner(tripdesk):
    client = exhausted(tripdesk)
    tripdesk.tenant.advance(39)
    client.get(GATEWAYS).expect(429)
    tripdesk.tenant.advance(1)
    for _ in range(3):
        client.get(GATEWAYS).expect(200)
    client.get(GATEWAYS).expect(429)


def test_limit_010_a_request_over_the_limit_does_nothing(tripdesk):
    client = exhausted(tripdesk)
    client.post(MESSAGES, NEW_MESSAGE).expect(429)
    client.post("/api/v1/contacts", {"name": "Passenger 1"}).expect(429)
    tripdesk.tenant.advance(40)
    client.get(MESSAGES).expect(200, EMPTY)
    client.get("/api/v1/contacts").expect(200, EMPTY)


@parametrize(
    ("body", "status"),
    [(NEW_MESSAGE, 202), ({}, 422), (NEW_MESSAGE | {"to": "7"}, 422)],
    ids=["accepted", "empty", "invalid"],
)
def test_limit_011_what_is_refused_counts_too(tripdesk, body, status):
    tripdesk.into_minute(20)
    client = tripdesk.key("test")
    client.post(MESSAGES, body).expect(status, headers={"X-RateLimit-Remaining": "599"})
    client.get(GATEWAYS).expect(200, headers={"X-RateLimit-Remaining": "598"})


def test_limit_012_every_answer_to_a_partner_has_the_headers(tripdesk):
    client = tripdesk.key("test")
    for answer in (
        client.post(MESSAGES, NEW_MESSAGE).expect(202),
        client.get(MESSAGES).expect(200),
        client.get(f"{MESSAGES}/nothing").expect(404),
        client.post(MESSAGES, {}).expect(422),
        client.get("/api/mobile/conversations").expect(403),
        client.get("/api/internal/audit").expect(200),
    ):
        assert all(answer.headers[name].isdigit() for name in HEADERS)
        assert "Retry-After" not in answer.headers


def test_limit_013_a_call_without_credentials_uses_nothing_up(tripdesk):
    tripdesk.into_minute(20)
    tripdesk.nobody.get(GATEWAYS).expect(401)
    tripdesk.key("test").get(GATEWAYS).expect(200, headers={"X-RateLimit-Remaining": "599"})


def test_limit_002_sixteen_at_once_are_all_counted(tripdesk):
    tripdesk.tenant.limit("tripdesk", 5)
    tripdesk.into_minute(20)
    client = tripdesk.key("test")
    answers = at_once(16, lambda _: client.get(GATEWAYS))
    assert counted(answers, 200, 429) == {200: 5, 429: 11}
