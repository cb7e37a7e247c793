"""What is refused whatever is asked for, with which code, and which check comes first where several would refuse."""

from ..forms import JSON, MEBIBYTE, encoded
from ..tables import parametrize
from .shapes import ACCEPTED, UNKNOWN, code, error, success
from .states import CALLS, NEEDS, PERMISSIONS, SENDS, STRANGER

PATHS = {"text": "/messages/text", "components": "/messages/template", "named": "/messages/template/send"}
EACH_SEND = parametrize("call", SENDS)


@parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@parametrize("path", ["", "/", "/nothing", "/templates/a/b", "/messages/text/send", "/api-keys", "/me"])
def test_refusal_001_an_unknown_path_is_not_found(coext, method, path):
    coext.api.request(method, path).expect(404, error("NOT_FOUND"))


@parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/messages/text", {"POST"}),
        ("PUT", "/messages/text", {"POST"}),
        ("GET", "/messages/template", {"POST"}),
        ("DELETE", "/messages/template", {"POST"}),
        ("GET", "/messages/template/send", {"POST"}),
        ("PATCH", "/messages/template/send", {"POST"}),
        ("POST", "/templates", {"GET"}),
        ("DELETE", "/templates", {"GET"}),
        ("PUT", "/templates/order_confirmation", {"GET"}),
        ("DELETE", f"/messages/{UNKNOWN}", {"GET"}),
        ("PATCH", f"/messages/{UNKNOWN}", {"GET"}),
    ],
)
def test_refusal_002_the_wrong_method_is_not_allowed_and_the_right_one_is_named(coext, method, path, allowed):
    answer = coext.api.request(method, path).expect(405, error("METHOD_NOT_ALLOWED"), {"Allow": "<text>"})
    named = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert named - {"HEAD", "OPTIONS"} == allowed


NO_OBJECTS = [
    *(b"", b" ", b"{", b"{}{}", b"[]", b"null", b"7", b'"text"', b"true", b"<xml/>", b"[" * 100_000),
    *(b"to=%2B447700900100&message=Hello", b"{'to': '+447700900100'}", b'{"to": "+447700900100",}'),
    *(b'{"to": NaN}', b'{"to": +447700900100}', b'{"to": "\xff"}', b"\xff\xfe{\x00}\x00"),
]


@EACH_SEND
@parametrize("raw", NO_OBJECTS, ids=lambda raw: repr(raw[:20]))
def test_refusal_003_a_body_that_is_no_json_object_is_told_so(coext, call, raw):
    coext.api.post(PATHS[call], raw=raw, headers=JSON).expect(400, error("INVALID_JSON"))


def sent_as(coext, call, headers):
    """A send that is right but for its headers."""
    _, path, body = coext.ready(call)
    return coext.api.post(path, raw=encoded(body), headers=headers)


@EACH_SEND
@parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "text/json", "json"],
)
def test_refusal_004_a_wrong_content_type_is_told_so(coext, call, media_type):
    sent_as(coext, call, {"Content-Type": media_type}).expect(415, error("UNSUPPORTED_MEDIA_TYPE"))
    assert coext.outgoing() == []


@EACH_SEND
def test_refusal_005_a_send_without_content_type_is_refused(coext, call):
    sent_as(coext, call, {}).expect(415)
    assert coext.outgoing() == []


@EACH_SEND
@parametrize("media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"])
def test_refusal_006_application_json_may_have_parameters(coext, call, media_type):
    sent_as(coext, call, {"Content-Type": media_type}).expect(200, success(ACCEPTED))


@parametrize("headers", [{}, JSON], ids=["without", "with"])
@parametrize("call", ["templates", "template", "message"])
def test_refusal_007_a_call_without_a_body_goes_without_content_type(coext, call, headers):
    coext.api.request(*coext.ready(call), headers=headers).expect(200)


@EACH_SEND
def test_refusal_008_a_body_over_a_mebibyte_is_too_large(coext, call):
    _, path, body = coext.ready(call)
    raw = encoded(body)
    coext.api.post(path, raw=raw.ljust(MEBIBYTE + 1), headers=JSON).expect(413)
    assert coext.outgoing() == []
    coext.api.post(path, raw=raw.ljust(MEBIBYTE), headers=JSON).expect(200, success(ACCEPTED))


@EACH_SEND
def test_refusal_009_what_is_refused_changes_nothing(coext, call):
    _, path, body = coext.ready(call)
    templates = coext.api.get("/templates").expect(200).body["data"]
    coext.api.post(path, body | {"to": "12345"}).expect(400)
    coext.api.post(path, {}).expect(400)
    coext.api.post(path, raw=b"{", headers=JSON).expect(400)
    coext.nobody.post(path, body).expect(401)
    coext.api.put(path, body).expect(405)
    assert coext.outgoing() == []
    assert coext.api.get("/templates").expect(200).body["data"] == templates


@parametrize("call", CALLS)
def test_refusal_010_a_fault_of_the_server_is_told(coext, call):
    request = coext.ready(call)
    coext.tenant.fault(system="coext", kind="error", status=500)
    coext.api.request(*request).expect(500, error("INTERNAL_ERROR"))


def test_refusal_011_every_refusal_comes_in_the_envelope(coext):
    api = coext.api
    told = {
        401: coext.nobody.get("/templates"),
        404: api.get("/nothing"),
        405: api.put("/templates"),
        413: api.post("/messages/text", raw=b" " * (MEBIBYTE + 1), headers=JSON),
        415: api.post("/messages/text", raw=b"{}", headers={"Content-Type": "text/plain"}),
    }
    for status, answer in told.items():
        answer.expect(status, error(code(answer)))
    assert len({code(answer) for answer in told.values()}) == len(told)


@EACH_SEND
@parametrize("to", [447700900100, None, True, ["+447700900100"], {"number": "+447700900100"}], ids=str)
def test_refusal_012_a_recipient_that_is_no_text_is_refused(coext, call, to):
    _, path, body = coext.ready(call)
    answer = coext.api.post(path, body | {"to": to}).expect(400)
    assert code(answer) in {"INVALID_PHONE_NUMBER", "VALIDATION_ERROR"}
    assert coext.outgoing() == []


@parametrize("call", CALLS)
def test_refusal_013_a_limit_that_the_vendor_sets_is_told_as_its_own(coext, call):
    request = coext.ready(call)
    coext.tenant.fault(system="coext", kind="rate_limit", times=1)
    answer = coext.api.request(*request).expect(429, error("RATE_LIMIT_EXCEEDED", retry_after="<int>"))
    assert answer.headers["Retry-After"] == str(answer.body["error"]["details"]["retry_after"])
    coext.api.request(*request).expect(200)


def test_order_001_path_and_method_are_judged_before_credentials(coext):
    coext.nobody.get("/nothing").expect(404, error("NOT_FOUND"))
    coext.nobody.delete("/templates").expect(405, error("METHOD_NOT_ALLOWED"))


def test_order_002_credentials_are_judged_before_limits(coext):
    key = coext.key(rate_limit=1)
    api = coext.api_of(key)
    api.get("/templates").expect(200)
    api.get("/templates").expect(429)
    coext.change(key, status="suspended")
    api.get("/templates").expect(401, error("SUSPENDED_API_KEY"))


@parametrize("call", CALLS)
def test_order_003_limits_are_judged_before_permissions(coext, call):
    request = coext.ready(call)
    api = coext.api_of(coext.key([], rate_limit=1))
    api.request(*request).expect(403)
    api.request(*request).expect(429)


def broken(kind):
    """The ways in which a body is wrong, the form before the fields."""
    return {
        "type": {"raw": b"{}", "headers": {"Content-Type": "text/plain"}},
        "form": {"raw": b"{", "headers": JSON},
        "fields": {"raw": b"{}", "headers": JSON},
    }[kind]


@EACH_SEND
@parametrize("kind", ["type", "form", "fields"])
def test_order_004_permissions_are_judged_before_the_body(coext, call, kind):
    api = coext.api_of(coext.key([name for name in PERMISSIONS if name != NEEDS[call]]))
    api.post(PATHS[call], **broken(kind)).expect(403, error("INSUFFICIENT_PERMISSIONS", required=NEEDS[call]))


@EACH_SEND
def test_order_005_the_bodys_form_is_judged_before_its_fields(coext, call):
    coext.api.post(PATHS[call], **broken("type")).expect(415)
    assert code(coext.api.post(PATHS[call], **broken("form")).expect(400)) == "INVALID_JSON"
    assert code(coext.api.post(PATHS[call], **broken("fields")).expect(400)) == "VALIDATION_ERROR"


def test_order_006_fields_are_judged_before_session_template_and_variables(coext):
    text = coext.new_text(coext.number(), reference=7)
    bodies = [("text", text)]
    for template in ({"name": "nothing", "language": "en"}, coext.template()):
        bodies.append(("named", coext.new_named(template, {}, reference=7)))
        bodies.append(("components", coext.new_components(template, reference=7)))
    for call, body in bodies:
        assert code(coext.api.post(PATHS[call], body).expect(400)) == "VALIDATION_ERROR"


@EACH_SEND
@parametrize("kind", ["type", "form", "fields"])
def test_order_007_credentials_are_judged_before_the_body(coext, call, kind):
    coext.nobody.post(PATHS[call], **broken(kind)).expect(401, error("INVALID_API_KEY"))
    stranger = coext.nobody.with_headers({"X-API-Key": STRANGER})
    stranger.post(PATHS[call], **broken(kind)).expect(401, error("INVALID_API_KEY"))


def test_order_008_a_fault_masks_no_refused_credentials(coext):
    coext.tenant.fault(system="coext", kind="error", status=500)
    coext.nobody.get("/templates").expect(401)
    coext.api_of(coext.key(status="revoked")).get("/templates").expect(401, error("REVOKED_API_KEY"))
    coext.api.get("/templates").expect(500)


@parametrize("path", [f"/messages/{UNKNOWN}", "/messages/12345", "/templates/nothing"])
def test_order_009_what_is_asked_for_is_looked_up_after_permissions(coext, path):
    coext.api_of(coext.key(["send_text"])).get(path).expect(403)
    coext.api.get(path).expect(400 if "12345" in path else 404)
