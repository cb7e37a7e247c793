"""What is refused, with which code, in which order, and in what form."""

from ..forms import JSON, MEBIBYTE, encoded
from ..states import MINUTE
from ..tables import parametrize
from .calls import CALLS, NEW_CONTACT, NEW_DEVICE, NEW_MESSAGE, NO_CONTACT, NO_CONVERSATION, NO_DEVICE, NO_MESSAGE
from .shapes import EMPTY, error, invalid, page
from .states import CONTACTS, MESSAGES

INTERNAL = "/api/internal/messages"
TOKEN = "/api/mobile/auth/token"
DEVICES = "/api/mobile/devices"
NOT_JSON = [b"{", b"", b"[]", b"null", b'"text"', b"7", b"\xff", b'{"a": NaN}', b"{'a': 1}", b'{"a": 1} x']


def with_bodies(tripdesk):
    """Whoever may make each call that takes a body, and the call."""
    return [
        (tripdesk.test, "POST", MESSAGES),
        (tripdesk.test, "POST", CONTACTS),
        (tripdesk.test, "PATCH", f"{CONTACTS}/{tripdesk.contact()['id']}"),
        (tripdesk.test, "POST", INTERNAL),
        (tripdesk.nobody, "POST", TOKEN),
        (tripdesk.app, "POST", DEVICES),
        (tripdesk.app, "POST", f"/api/mobile/conversations/{tripdesk.conversation()['id']}/messages"),
    ]


def test_refusal_001_a_refusal_has_a_code_a_message_and_the_requests_id(tripdesk):
    tripdesk.nobody.get(MESSAGES).expect(401, error("unauthorized"))
    tripdesk.test.get(f"{MESSAGES}/{NO_MESSAGE}").expect(404, error("not_found"))
    tripdesk.test.delete(MESSAGES).expect(405, error("method_not_allowed"))
    tripdesk.test.post(MESSAGES, raw=b"{", headers=JSON).expect(400, error("invalid_json"))
    tripdesk.test.post(MESSAGES, NEW_MESSAGE | {"to": "7"}).expect(422, invalid("to"))


def test_refusal_002_each_refusal_has_a_request_id_of_its_own(tripdesk):
    clients = [tripdesk.nobody, tripdesk.nobody, tripdesk.test, tripdesk.test, tripdesk.live]
    found = [client.get("/api/v1/nothing").expect(404).body["error"]["request_id"] for client in clients]
    assert len(set(found)) == len(found)


@parametrize(
    "path",
    [
        *("/", "/api", "/api/v1", "/api/v2/messages", "/api/v1/nothing", "/api/v1/messages/a/b"),
        *("/api/v1/Messages", "/api/mobile/nothing", "/api/mobile/auth", "/api/internal/nothing"),
    ],
)
def test_refusal_003_an_unknown_path_is_not_found(tripdesk, path):
    tripdesk.test.get(path).expect(404, error("not_found"))


@parametrize("unknown", ["{}", "12345", "msg_", "msg_01HNQX2P8Y9R3T4V5W6Z7A8B9c", "%00", "%F0%9F%8F%A0"])
@parametrize(
    ("path", "absent"),
    [
        ("/api/v1/messages/{}", NO_MESSAGE),
        ("/api/v1/contacts/{}", NO_CONTACT),
        ("/api/v1/conversations/{}", NO_CONVERSATION),
        ("/api/v1/conversations/{}/messages", NO_CONVERSATION),
    ],
)
def test_refusal_004_an_unknown_id_is_not_found(tripdesk, path, absent, unknown):
    tripdesk.test.get(path.format(unknown.format(absent))).expect(404, error("not_found"))


def test_refusal_004_what_does_not_exist_cannot_be_changed(tripdesk):
    missing = error("not_found")
    tripdesk.test.patch(f"{CONTACTS}/{NO_CONTACT}", NEW_CONTACT).expect(404, missing)
    tripdesk.test.delete(f"{CONTACTS}/{NO_CONTACT}").expect(404, missing)
    tripdesk.app.delete(f"{DEVICES}/{NO_DEVICE}").expect(404, missing)
    path = f"/api/mobile/conversations/{NO_CONVERSATION}/messages"
    tripdesk.app.get(path).expect(404, missing)
    tripdesk.app.post(path, {"text": "On my way."}).expect(404, missing)


def test_refusal_004_an_id_of_another_kind_is_not_found(tripdesk):
    made = tripdesk.one_of_each()
    for resource in made:
        for kind, found in made.items():
            expected = 200 if kind == resource else 404
            tripdesk.test.get(f"/api/v1/{resource}/{found}").expect(expected)


@parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", MESSAGES, {"GET", "POST"}),
        ("POST", f"{MESSAGES}/{NO_MESSAGE}", {"GET"}),
        ("PUT", CONTACTS, {"GET", "POST"}),
        ("PUT", f"{CONTACTS}/{NO_CONTACT}", {"GET", "PATCH", "DELETE"}),
        ("POST", "/api/v1/conversations", {"GET"}),
        ("DELETE", f"/api/v1/conversations/{NO_CONVERSATION}", {"GET"}),
        ("POST", "/api/v1/balance", {"GET"}),
        ("POST", "/api/v1/gateways", {"GET"}),
        ("PATCH", "/api/v1/usage", {"GET"}),
        ("GET", TOKEN, {"POST"}),
        ("GET", DEVICES, {"POST"}),
        ("GET", f"{DEVICES}/{NO_DEVICE}", {"DELETE"}),
        ("POST", "/api/mobile/conversations", {"GET"}),
        ("PUT", f"/api/mobile/conversations/{NO_CONVERSATION}/messages", {"GET", "POST"}),
        ("GET", INTERNAL, {"POST"}),
        ("DELETE", "/api/internal/audit", {"GET"}),
    ],
)
def test_refusal_005_the_wrong_method_is_not_allowed_and_the_right_ones_are_named(tripdesk, method, path, allowed):
    answer = tripdesk.test.request(method, path).expect(405, error("method_not_allowed"))
    named = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert named - {"HEAD", "OPTIONS"} == allowed


@parametrize("raw", NOT_JSON, ids=repr)
def test_refusal_006_a_body_that_is_no_json_object_is_invalid_json(tripdesk, raw):
    for client, method, path in with_bodies(tripdesk):
        client.request(method, path, raw=raw, headers=JSON).expect(400, error("invalid_json"))


@parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "json"])
def test_refusal_007_a_body_that_is_not_declared_as_json_is_an_unsupported_media_type(tripdesk, media_type):
    raw, headers = encoded(NEW_MESSAGE), {"Content-Type": media_type}
    for client, method, path in with_bodies(tripdesk):
        client.request(method, path, raw=raw, headers=headers).expect(415, error("unsupported_media_type"))


@parametrize("media_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;x=y"])
def test_refusal_007_json_may_be_declared_with_parameters_and_in_any_case(tripdesk, media_type):
    raw = encoded(NEW_MESSAGE)
    tripdesk.test.post(MESSAGES, raw=raw, headers={"Content-Type": media_type}).expect(202)


def test_refusal_008_a_body_over_a_mebibyte_is_too_large(tripdesk):
    raw = encoded(NEW_MESSAGE)
    large = error("payload_too_large")
    tripdesk.test.post(MESSAGES, raw=raw.ljust(MEBIBYTE + 1), headers=JSON).expect(413, large)
    tripdesk.has_sent_nothing()
    tripdesk.test.post(MESSAGES, raw=raw.ljust(MEBIBYTE), headers=JSON).expect(202)


def test_refusal_009_every_field_that_is_wrong_is_named(tripdesk):
    body = {"name": 7, "phone": "7", "email": "nobody", "external_ids": [], "tags": "vip", "attributes": []}
    tripdesk.test.post(CONTACTS, body).expect(422, invalid(*body))
    tripdesk.test.post(MESSAGES, {"channel": "fax", "to": 7}).expect(422, invalid("channel", "to"))


def test_refusal_010_unknown_fields_are_ignored(tripdesk):
    tripdesk.test.post(MESSAGES, NEW_MESSAGE | {"favouriteColour": "green"}).expect(202)
    body = tripdesk.new_contact(favouriteColour="green", id=NO_CONTACT)
    created = tripdesk.test.post(CONTACTS, body).expect(201).body
    assert "favouriteColour" not in created
    assert created["id"] != NO_CONTACT


def test_refusal_011_unknown_query_parameters_are_ignored(tripdesk):
    contact = tripdesk.contact()
    tripdesk.test.get(CONTACTS, params={"favouriteColour": "green"}).expect(200, page([contact]))


def test_refusal_012_path_and_method_are_judged_before_credentials(tripdesk):
    tripdesk.nobody.get("/api/v1/nothing").expect(404, error("not_found"))
    tripdesk.nobody.delete(MESSAGES).expect(405, error("method_not_allowed"))


@parametrize(("raw", "media_type"), [(b"{", "application/json"), (b"{}", "application/json"), (b"{}", "text/plain")])
def test_refusal_013_credentials_are_judged_before_the_body(tripdesk, raw, media_type):
    for method, path, body in CALLS:
        if body is not None:
            headers = {"Content-Type": media_type}
            tripdesk.nobody.request(method, path, raw=raw, headers=headers).expect(401, error("unauthorized"))


def test_refusal_014_the_limit_is_judged_before_permission_and_body(tripdesk):
    tripdesk.tenant.limit("tripdesk", 1)
    tripdesk.tenant.advance(MINUTE)
    client, limited = tripdesk.key("test"), error("rate_limited")
    client.get(MESSAGES).expect(200, EMPTY)
    client.get("/api/mobile/conversations").expect(429, limited)
    client.post(MESSAGES, raw=b"{", headers=JSON).expect(429, limited)
    client.get(f"{MESSAGES}/{NO_MESSAGE}").expect(429, limited)


@parametrize(("raw", "media_type"), [(b"{", "application/json"), (b"{}", "application/json"), (b"{}", "text/plain")])
def test_refusal_015_permission_is_judged_before_the_body(tripdesk, raw, media_type):
    headers = {"Content-Type": media_type}
    tripdesk.test.post(DEVICES, raw=raw, headers=headers).expect(403, error("forbidden"))
    for path in (MESSAGES, CONTACTS, INTERNAL):
        tripdesk.app.post(path, raw=raw, headers=headers).expect(403, error("forbidden"))


def test_refusal_016_fields_are_judged_before_the_wallet(penniless):
    penniless.test.post(MESSAGES, NEW_MESSAGE | {"to": "7"}).expect(422, invalid("to"))
    penniless.test.post(MESSAGES, raw=b"{", headers=JSON).expect(400)
    penniless.test.post(MESSAGES, NEW_MESSAGE).expect(402, error("insufficient_balance"))


def test_refusal_017_what_is_refused_changes_nothing(tripdesk):
    contact, money = tripdesk.contact(external_ids={"crm": "C-1"}), tripdesk.money()
    tripdesk.test.post(MESSAGES, NEW_MESSAGE | {"channel": "fax"}).expect(422)
    tripdesk.test.post(MESSAGES, NEW_MESSAGE | {"template": "nothing", "text": None}).expect(422)
    tripdesk.test.post(CONTACTS, tripdesk.new_contact(external_ids={"crm": "C-1"})).expect(409)
    tripdesk.test.patch(f"{CONTACTS}/{contact['id']}", {"name": "Changed", "phone": "7"}).expect(422)
    tripdesk.app.post(DEVICES, NEW_DEVICE | {"platform": "abacus"}).expect(422)
    tripdesk.test.get(CONTACTS).expect(200, page([contact]))
    tripdesk.test.get("/api/v1/conversations").expect(200, EMPTY)
    tripdesk.test.get("/api/v1/usage").expect(200, {"data": []})
    tripdesk.has_sent_nothing()
    assert tripdesk.money() == money


@parametrize("status", [500, 503])
@parametrize("call", CALLS[:4], ids=lambda call: f"{call[0]} {call[1]}")
def test_refusal_018_what_breaks_is_told_in_the_same_form(tripdesk, call, status):
    method, path, body = call
    client = tripdesk.test
    tripdesk.tenant.fault(system="tripdesk", kind="error", status=status, times=1)
    answer = client.request(method, path, *(() if body is None else (body,)))
    answer.expect(status, error("<text>"))


def test_refusal_019_a_fault_masks_no_missing_credentials(tripdesk):
    tripdesk.tenant.fault(system="tripdesk", kind="error", status=500)
    tripdesk.nobody.get(MESSAGES).expect(401, error("unauthorized"))
    tripdesk.test.get(MESSAGES).expect(500)
