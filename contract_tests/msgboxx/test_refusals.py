"""What is refused, with which code, and in what form."""

from ..forms import JSON, MEBIBYTE, encoded
from ..tables import parametrize
from .shapes import UNKNOWN, error, page

BY_ID = [
    *("/apiaccount", "/inbox", "/inboxes", "/contact", "/conversation", "/message", "/broadcast"),
    *("/template", "/templates", "/webhook"),
]


def changes(msgboxx):
    """A valid body for each call that changes one entity."""
    return {
        ("PUT", "/contact"): msgboxx.new_contact(),
        ("PUT", "/conversation"): {"folder": "archive"},
        ("PUT", "/webhook"): msgboxx.new_webhook(),
    }


@parametrize("path", ["/nothing", "/contact/a/b", "/oauth", "/"])
def test_refusal_001_an_unknown_path_is_not_found(msgboxx, path):
    msgboxx.api.get(path).expect(404)


@parametrize("path", BY_ID)
def test_refusal_002_an_unknown_id_is_not_found(msgboxx, path):
    msgboxx.api.get(f"{path}/{UNKNOWN}").expect(404)


def test_refusal_003_what_does_not_exist_cannot_be_changed(msgboxx):
    for (method, path), body in changes(msgboxx).items():
        msgboxx.api.request(method, f"{path}/{UNKNOWN}", body).expect(404)
        msgboxx.api.request(method, f"{path}/12345", body).expect(400)
    msgboxx.api.delete(f"/webhook/{UNKNOWN}").expect(404)


@parametrize("path", BY_ID)
def test_refusal_004_an_id_that_is_no_uuid_is_a_bad_request(msgboxx, path):
    msgboxx.api.get(f"{path}/12345").expect(400)


def test_refusal_005_an_unknown_id_inside_a_body_is_a_bad_request(msgboxx):
    contact = msgboxx.contact_who_wrote()
    message = msgboxx.new_message(contact)
    broadcast = msgboxx.new_broadcast(contact)
    msgboxx.api.post("/contact", msgboxx.new_contact(apiAccountId=UNKNOWN)).expect(400)
    for field in ("apiAccountId", "contactId"):
        msgboxx.api.post("/message", {**message, field: UNKNOWN}).expect(400)
    for field in ("apiAccountId", "contactId", "templateId"):
        msgboxx.api.post("/broadcast", {**broadcast, field: UNKNOWN}).expect(400)


@parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/oauth/token", {"POST"}),
        ("POST", "/apiaccount", {"GET"}),
        ("DELETE", "/contact", {"GET", "POST"}),
        ("DELETE", f"/contact/{UNKNOWN}", {"GET", "PUT"}),
        ("POST", f"/conversation/{UNKNOWN}", {"GET", "PUT"}),
        ("PUT", "/message", {"GET", "POST"}),
        ("DELETE", f"/message/{UNKNOWN}", {"GET"}),
        ("PATCH", "/broadcast", {"GET", "POST"}),
        ("POST", "/team", {"GET"}),
        ("POST", "/user", {"GET"}),
        ("POST", "/template", {"GET"}),
        ("POST", f"/webhook/{UNKNOWN}", {"GET", "PUT", "DELETE"}),
    ],
)
def test_refusal_006_the_wrong_method_is_not_allowed_and_the_right_ones_are_named(msgboxx, method, path, allowed):
    answer = msgboxx.api.request(method, path).expect(405, headers={"Allow": "<text>"})
    named = {name.strip() for name in answer.headers["Allow"].split(",")}
    assert named - {"HEAD", "OPTIONS"} == allowed


@parametrize("path", ["/contact", "/message", "/broadcast", "/webhook"])
@parametrize("raw", [b"{", b"", b"[]", b"null", b'"text"', b"\xff"], ids=repr)
def test_refusal_007_a_body_that_is_no_json_object_is_a_bad_request(msgboxx, path, raw):
    msgboxx.api.post(path, raw=raw, headers=JSON).expect(400)


@parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_refusal_008_a_wrong_content_type_is_a_bad_request(msgboxx, media_type):
    raw = encoded(msgboxx.new_contact())
    msgboxx.api.post("/contact", raw=raw, headers={"Content-Type": media_type}).expect(400)
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact").expect(200, page([]))


def test_refusal_009_a_body_over_a_mebibyte_is_too_large(msgboxx):
    raw = encoded(msgboxx.new_contact())
    msgboxx.api.post("/contact", raw=raw.ljust(MEBIBYTE + 1), headers=JSON).expect(413)
    msgboxx.api.post("/contact", raw=raw.ljust(MEBIBYTE), headers=JSON).expect(201)


def test_refusal_010_a_refusal_tells_its_code_its_name_and_what_to_mend(msgboxx):
    msgboxx.nobody.get("/contact").expect(401, error(401, "Unauthorized"))
    msgboxx.api.get(f"/contact/{UNKNOWN}").expect(404, error(404, "Not Found"))
    msgboxx.api.delete("/team").expect(405, error(405, "Method Not Allowed"))
    msgboxx.api.post("/contact", raw=b"{", headers=JSON).expect(400, error(400, "Bad Request"))


def test_refusal_011_a_validation_error_names_the_fields(msgboxx):
    body = msgboxx.new_contact(mobileNumber="not a number", name=7)
    errors = {"mobileNumber": ["<text>"], "name": ["<text>"]}
    msgboxx.api.post("/contact", body).expect(400, {**error(400, "Bad Request"), "errors": errors})


def test_refusal_012_unknown_fields_are_ignored(msgboxx):
    body = msgboxx.new_contact(favouriteColour="green")
    created = msgboxx.api.post("/contact", body).expect(201).body
    assert "favouriteColour" not in created


def test_refusal_013_unknown_query_parameters_are_ignored(msgboxx):
    contact = msgboxx.contact()
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get("/contact", params={"favouriteColour": "green"}).expect(200, page([contact]))


def test_refusal_014_path_and_method_are_judged_before_credentials(msgboxx):
    msgboxx.nobody.get("/nothing").expect(404)
    msgboxx.nobody.delete("/team").expect(405)


@parametrize("raw", [b"{", b"{}"], ids=["form", "fields"])
def test_refusal_015_credentials_are_judged_before_the_body(msgboxx, raw):
    msgboxx.nobody.post("/contact", raw=raw, headers=JSON).expect(401)


@parametrize("path", ["/apiaccount/", "/inbox/", "/contact/", "/message/", "/broadcast/", "/template/"])
def test_refusal_016_a_list_is_found_under_a_trailing_slash_too(msgboxx, path):
    msgboxx.tenant.require("clean.account")
    msgboxx.api.get(path).expect(200, page([]))


def test_refusal_017_a_contact_is_created_under_a_trailing_slash_too(msgboxx):
    created = msgboxx.api.post("/contact/", msgboxx.new_contact()).expect(201).body
    msgboxx.api.get(f"/contact/{created['contactId']}/").expect(200, created)


def test_refusal_018_what_is_refused_changes_nothing(msgboxx):
    contact = msgboxx.contact()
    msgboxx.api.post("/message", msgboxx.new_message(contact)).expect(400)
    msgboxx.api.post("/broadcast", msgboxx.new_broadcast(contact, text="Something else.")).expect(400)
    msgboxx.api.post("/contact", msgboxx.new_contact(mobileNumber="0")).expect(400)
    msgboxx.api.post("/webhook", msgboxx.new_webhook(type="nonsense")).expect(400)
    for path in ("/message", "/broadcast", "/webhook"):
        msgboxx.api.get(path).expect(200, page([]))
    msgboxx.api.get("/contact").expect(200, page([contact]))
