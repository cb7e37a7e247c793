"""A limit, where a business has one."""

from ..forms import JSON
from ..states import MINUTE, at_once, counted
from ..tables import parametrize
from .calls import send_to
from .shapes import CUSTOMERS, LOCATIONS, failure


def spent(coax, limit=3, second=20):
    """The business has had all its requests of this minute."""
    coax.tenant.limit("coax", limit)
    coax.into_minute(second)
    for _ in range(limit):
        coax.api.get(LOCATIONS).expect(200)


def test_limit_001_there_is_no_limit_by_default(coax):
    for _ in range(700):
        coax.api.get(LOCATIONS).expect(200)


def test_limit_002_too_many_requests_are_refused_in_the_envelope(coax):
    spent(coax)
    answer = failure(coax.api.get(LOCATIONS), 429)
    assert int(answer.headers["Retry-After"]) > 0


def test_limit_003_after_retry_after_requests_are_answered_again_and_not_a_second_sooner(coax):
    spent(coax)
    seconds = int(failure(coax.api.get(LOCATIONS), 429).headers["Retry-After"])
    coax.tenant.advance(seconds - 1)
    failure(coax.api.get(LOCATIONS), 429)
    coax.tenant.advance(1)
    coax.api.get(LOCATIONS).expect(200)


@parametrize("limit", [1, 2, 50])
def test_limit_004_the_last_allowed_request_passes_and_the_next_does_not(coax, limit):
    spent(coax, limit, second=0)
    failure(coax.api.get(LOCATIONS), 429)


def test_limit_005_a_request_over_the_limit_does_nothing(coax):
    body = coax.new_message()
    spent(coax)
    failure(coax.api.put(send_to(), body), 429)
    coax.tenant.limit("coax", None)
    assert coax.customers() == coax.texts() == []


def test_limit_006_path_method_and_credentials_are_judged_before_the_limit(coax):
    spent(coax)
    failure(coax.api.get("/api/v2/nothing"), 404)
    failure(coax.api.delete(LOCATIONS), 405)
    failure(coax.nobody.get(LOCATIONS), 401)


def test_limit_007_the_limit_is_judged_before_the_body(coax):
    spent(coax)
    failure(coax.api.put(send_to(), raw=b"{", headers=JSON), 429)
    failure(coax.api.put(send_to(), raw=b"{}", headers={"Content-Type": "text/plain"}), 429)
    failure(coax.api.put(CUSTOMERS, {"phone": "nonsense"}), 429)


def test_limit_008_the_limit_is_judged_before_permission(scoped):
    scoped.tenant.limit("coax", 1)
    scoped.into_minute(0)
    scoped.one.get(LOCATIONS).expect(200)
    failure(scoped.one.get(f"{LOCATIONS}/{scoped.elsewhere}"), 429)
    failure(scoped.one.post(LOCATIONS, {"name": "Nowhere"}), 429)


def test_limit_009_refused_credentials_count_for_nobody(coax):
    coax.tenant.limit("coax", 1)
    coax.into_minute(0)
    for _ in range(3):
        failure(coax.nobody.get(LOCATIONS), 401)
    coax.api.get(LOCATIONS).expect(200)


def test_limit_010_of_many_simultaneous_requests_exactly_as_many_pass_as_are_allowed(coax):
    coax.tenant.limit("coax", 10)
    coax.into_minute(0)
    answers = at_once(32, lambda _: coax.api.get(LOCATIONS))
    assert counted(answers, 200, 429) == {200: 10, 429: 22}


def test_limit_011_another_business_has_requests_of_its_own(coax):
    other = coax.another()
    other.tenant.limit("coax", 1)
    other.into_minute(20)
    spent(coax, second=20)
    failure(coax.api.get(LOCATIONS), 429)
    other.api.get(LOCATIONS).expect(200)


def test_limit_012_the_next_minute_begins_anew(coax):
    spent(coax)
    coax.tenant.advance(MINUTE)
    for _ in range(3):
        coax.api.get(LOCATIONS).expect(200)
    failure(coax.api.get(LOCATIONS), 429)
