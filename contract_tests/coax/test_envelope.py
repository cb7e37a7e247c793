"""The envelope: every answer has it, whatever it says."""

from ..forms import JSON
from ..states import MINUTE
from ..tables import parametrize
from .calls import REVIEWED, SCHEDULED, SENT, review_on, schedule_on, send_on, send_to
from .shapes import CUSTOMERS, ENQUIRIES, LOCATIONS, UNAUTHORIZED, UNKNOWN, enquiry_at, failure, invalid

HEALTHY = {"success": True, "message": "OK", "body": {"status": "up"}}


@parametrize("path", ["/health", CUSTOMERS, LOCATIONS, ENQUIRIES])
def test_envelope_001_a_success_has_success_message_and_body(coax, path):
    answer = coax.api.get(path).expect(200)
    assert answer.body.keys() == {"success", "message", "body"}
    assert answer.body["success"] is True
    assert answer.body["message"].strip()


def test_envelope_002_one_of_each_kind_comes_in_the_same_envelope(coax):
    left = coax.sent()
    for path in (
        f"{CUSTOMERS}/{left['customer']['id']}",
        f"{LOCATIONS}/{coax.home}",
        enquiry_at(left["enquiry"]["id"]),
    ):
        answer = coax.api.get(path).expect(200)
        assert answer.body.keys() == {"success", "message", "body"}
        assert answer.body["success"] is True
        assert answer.body["body"]["id"] == path.rpartition("/")[2]


def test_envelope_003_message_calls_answer_in_the_envelope(coax):
    enquiry_id = coax.enquiry()["id"]
    bodies = {send_on(enquiry_id): {"message": "Hello."}, review_on(enquiry_id): {}}
    bodies[schedule_on(enquiry_id)] = {"message": "Hello.", "scheduled_at": coax.after(MINUTE)}
    found = {path: coax.api.put(path, body).expect(200).body for path, body in bodies.items()}
    assert all(answer.keys() == {"success", "message", "body"} for answer in found.values())
    assert {answer["message"] for answer in found.values()} == {SENT, SCHEDULED, REVIEWED}


def test_envelope_004_a_failure_says_so_and_has_a_message_for_a_person(coax):
    failure(coax.nobody.get(CUSTOMERS), 401)
    failure(coax.api.get(f"{CUSTOMERS}/{UNKNOWN}"), 404)
    failure(coax.api.put(send_to(), raw=b"{", headers=JSON), 400)
    failure(coax.api.put(send_to(), {}), 422)


def test_envelope_005_a_failure_has_a_body_only_where_there_is_more_to_say(coax):
    coax.nobody.get(CUSTOMERS).expect(401, UNAUTHORIZED)
    coax.api.get(f"{CUSTOMERS}/{UNKNOWN}").expect(404, {"success": False, "message": "<text>"})
    assert coax.api.put(send_to(), {}).expect(422).body["body"]


def test_envelope_006_invalid_fields_are_named_with_what_is_wrong_with_them(coax):
    body = coax.new_message(phone="not a number", is_bot="perhaps", message=7)
    invalid(coax.api.put(send_to(), body), "phone", "is_bot", "message")


@parametrize("path", ["/", "/api", "/api/v2", "/api/v1/customers", "/api/v2/nothing", f"{CUSTOMERS}/a/b"])
def test_envelope_007_an_unknown_path_is_not_found_in_the_envelope(coax, path):
    failure(coax.api.get(path), 404)


@parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/health", {"GET"}),
        ("DELETE", CUSTOMERS, {"GET", "POST", "PUT"}),
        ("POST", f"{CUSTOMERS}/{UNKNOWN}", {"GET", "PUT", "DELETE"}),
        ("PUT", LOCATIONS, {"GET", "POST"}),
        ("PATCH", f"{LOCATIONS}/{UNKNOWN}", {"GET", "PUT", "DELETE"}),
        ("POST", ENQUIRIES, {"GET"}),
        ("PUT", enquiry_at(UNKNOWN), {"GET"}),
        ("POST", send_to(), {"PUT"}),
        ("POST", send_on(UNKNOWN), {"PUT"}),
        ("GET", schedule_on(UNKNOWN), {"PUT"}),
        ("DELETE", review_on(UNKNOWN), {"PUT"}),
    ],
)
def test_envelope_008_the_wrong_method_is_refused_in_the_envelope_and_the_right_are_named(coax, method, path, allowed):
    answer = failure(coax.api.request(method, path), 405)
    named = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert named - {"HEAD", "OPTIONS"} == allowed


@parametrize("status", [500, 503])
def test_envelope_009_an_error_of_the_server_comes_in_the_envelope(coax, status):
    coax.tenant.fault(system="coax", kind="error", status=status)
    failure(coax.api.get(LOCATIONS), status)


def test_envelope_010_too_many_requests_of_the_servers_own_making_come_in_the_envelope(coax):
    coax.tenant.fault(system="coax", kind="rate_limit")
    assert int(failure(coax.api.get(LOCATIONS), 429).headers["Retry-After"]) > 0


def test_health_001_health_needs_no_key(coax):
    coax.nobody.get("/health").expect(200, HEALTHY)


@parametrize("authorization", ["Bearer nobody-has-this-key", "Bearer ", "Basic dTpw", "nonsense"])
def test_health_002_health_looks_at_no_key(coax, authorization):
    coax.nobody.get("/health", headers={"Authorization": authorization}).expect(200, HEALTHY)
