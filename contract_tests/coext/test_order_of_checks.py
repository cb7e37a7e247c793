"""Which check comes first where several would refuse."""

from ..forms import JSON
from ..tables import parametrize
from .shapes import UNKNOWN, code, error
from .states import CALLS, NEEDS, PERMISSIONS, SENDS, STRANGER

PATHS = {"text": "/messages/text", "components": "/messages/template", "named": "/messages/template/send"}
EACH_SEND = parametrize("call", SENDS)


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
