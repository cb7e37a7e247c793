"""Requests of an odd form: a path with a slash too many, a body in gzip or behind a byte order mark."""

from ..forms import IN_GZIP, JSON, MEBIBYTE, READABLE, UNREADABLE, gzipped
from ..tables import parametrize
from .shapes import CONTACT, EMPTY, error, invalid
from .states import CONTACTS, MESSAGES


@parametrize("path", ["//api/v1/messages", "/api//v1/messages", "/api/v1//messages"])
def test_request_001_a_doubled_slash_is_no_single_one(tripdesk, path):
    tripdesk.test.get(path).expect(404, error("not_found"))


@parametrize("path", ["/messages", "/v1/messages", "/api/v1/api/v1/messages"])
def test_request_002_what_every_path_begins_with_is_neither_left_out_nor_doubled(tripdesk, path):
    tripdesk.test.get(path).expect(404, error("not_found"))


@READABLE
def test_request_003_a_body_in_gzip_or_behind_a_byte_order_mark_is_read(tripdesk, encode, headers):
    body = tripdesk.new_contact()
    tripdesk.test.post(CONTACTS, raw=encode(body), headers=headers).expect(201, CONTACT | body)


@UNREADABLE
def test_request_004_a_body_that_cannot_be_read_is_refused(tripdesk, encode, coding, status):
    raw, headers = encode(tripdesk.new_contact()), {**JSON, "Content-Encoding": coding}
    code = {400: "invalid_json", 415: "unsupported_media_type"}[status]
    tripdesk.test.post(CONTACTS, raw=raw, headers=headers).expect(status, error(code))
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)


def test_request_005_a_body_in_gzip_is_as_large_as_what_it_holds(tripdesk):
    body = tripdesk.new_contact()
    large = gzipped(body, MEBIBYTE + 1)
    tripdesk.test.post(CONTACTS, raw=large, headers=IN_GZIP).expect(413, error("payload_too_large"))
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)
    tripdesk.test.post(CONTACTS, raw=gzipped(body, MEBIBYTE), headers=IN_GZIP).expect(201)


def test_request_006_a_text_has_a_longest_length(tripdesk):
    tripdesk.test.post(MESSAGES, tripdesk.new_message(text="x" * 65_537)).expect(422, invalid("text"))
    tripdesk.has_sent_nothing()
    tripdesk.test.post(MESSAGES, tripdesk.new_message(text="x" * 65_536)).expect(202)
