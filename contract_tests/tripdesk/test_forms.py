"""Requests of an odd form: a path with a slash too many, a body in gzip or behind a byte order mark."""

import json

from ..forms import IN_GZIP, JSON, MEBIBYTE, UNREADABLE, gzipped, marked
from ..tables import parametrize
from .shapes import CONTACT, EMPTY, error, invalid
from .states import CONTACTS, MESSAGES


@parametrize("path", ["//api/v1/messages", "/api//v1/messages", "/api/v1//messages"])
def test_request_001_a_doubled_slash_is_no_single_one(tripdesk, path):
    tripdesk.test.get(path).expect(404, error("not_found"))


@parametrize("path", ["/messages", "/v1/messages", "/api/v1/api/v1/messages"])
def test_request_002_what_every_path_begins_with_is_neither_left_out_nor_doubled(tripdesk, path):
    tripdesk.test.get(path).expect(404, error("not_found"))


def test_request_003_a_body_in_gzip_is_read(tripdesk):
    body = tripdesk.new_contact()
    tripdesk.test.post(CONTACTS, raw=gzipped(body), headers=IN_GZIP).expect(201, CONTACT | body)


def test_request_003_a_body_behind_a_byte_order_mark_is_read(tripdesk):
    body = tripdesk.new_contact()
    tripdesk.test.post(CONTACTS, raw=marked(body), headers=JSON).expect(201, CONTACT | body)


@parametrize("coding", UNREADABLE)
def test_request_004_a_body_in_a_coding_that_nobody_reads_is_refused(tripdesk, coding):
    raw = json.dumps(tripdesk.new_contact()).encode()
    tripdesk.test.post(CONTACTS, raw=raw, headers={**JSON, "Content-Encoding": coding}).expect(
        415, error("unsupported_media_type")
    )
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)


def test_request_004_a_body_that_is_not_in_the_coding_that_it_names_is_refused(tripdesk):
    body = tripdesk.new_contact()
    for raw in (json.dumps(body).encode(), gzipped(body)[:-9], gzipped(body) + b"x"):
        tripdesk.test.post(CONTACTS, raw=raw, headers=IN_GZIP).expect(400, error("invalid_json"))
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)


def test_request_005_a_body_in_gzip_is_as_large_as_what_it_holds(tripdesk):
    body = tripdesk.new_contact()
    tripdesk.test.post(CONTACTS, raw=gzipped(body, MEBIBYTE + 1), headers=IN_GZIP).expect(
        413, error("payload_too_large")
    )
    tripdesk.test.get(CONTACTS).expect(200, EMPTY)
    tripdesk.test.post(CONTACTS, raw=gzipped(body, MEBIBYTE), headers=IN_GZIP).expect(201)


def test_request_006_a_text_has_a_longest_length(tripdesk):
    tripdesk.test.post(MESSAGES, tripdesk.new_message(text="x" * 65_537)).expect(422, invalid("text"))
    tripdesk.has_sent_nothing()
    tripdesk.test.post(MESSAGES, tripdesk.new_message(text="x" * 65_536)).expect(202)
