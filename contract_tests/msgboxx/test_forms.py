"""Requests of an odd form: a path with a slash too many, a body in gzip or behind a byte order mark."""

from ..forms import IN_GZIP, JSON, MEBIBYTE, READABLE, UNREADABLE, gzipped
from ..tables import parametrize
from .shapes import CONTACT, page


@parametrize("path", ["//contact", "//template", "//webhook"])
def test_request_001_a_doubled_slash_is_no_single_one(msgboxx, path):
    msgboxx.api.get(path).expect(404)


@READABLE
def test_request_003_a_body_in_gzip_or_behind_a_byte_order_mark_is_read(msgboxx, encode, headers):
    body = msgboxx.new_contact()
    expected = CONTACT | {"mobileNumber": body["mobileNumber"]}
    msgboxx.api.post("/contact", raw=encode(body), headers=headers).expect(201, expected)


@UNREADABLE
def test_request_004_a_body_that_cannot_be_read_is_a_bad_request(msgboxx, encode, coding, status):
    raw = encode(msgboxx.new_contact())
    msgboxx.api.post("/contact", raw=raw, headers={**JSON, "Content-Encoding": coding}).expect(400)
    msgboxx.api.get("/contact").expect(200, page([]))


def test_request_005_a_body_in_gzip_is_as_large_as_what_it_holds(msgboxx):
    body = msgboxx.new_contact()
    msgboxx.api.post("/contact", raw=gzipped(body, MEBIBYTE + 1), headers=IN_GZIP).expect(413)
    msgboxx.api.get("/contact").expect(200, page([]))
    msgboxx.api.post("/contact", raw=gzipped(body, MEBIBYTE), headers=IN_GZIP).expect(201)


@parametrize("name", ["X_Calling_Application", "x_calling_application"])
def test_request_006_a_header_with_underscores_is_another_one(msgboxx, name):
    credentials = msgboxx.tenant.credentials("msgboxx")
    msgboxx.nobody.post("/oauth/token", dict(credentials), headers={name: "contract suite"}).expect(400)


def test_request_007_a_message_has_a_longest_length(msgboxx):
    contact = msgboxx.contact_who_wrote()
    msgboxx.api.post("/message", msgboxx.new_message(contact, "x" * 131_073)).expect(400)
    msgboxx.api.post("/message", msgboxx.new_message(contact, "x" * 131_072)).expect(201)
