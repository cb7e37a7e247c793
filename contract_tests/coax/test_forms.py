"""Requests of an odd form: a path with a slash too many, a body in gzip or behind a byte order mark."""

from ..forms import IN_GZIP, JSON, MEBIBYTE, READABLE, UNREADABLE, gzipped
from ..tables import parametrize
from .calls import SENT, send_to
from .shapes import CUSTOMERS, failure, invalid, success


@parametrize("path", ["//api/v2/customers", "/api//v2/customers", "/api/v2//customers", "//health"])
def test_request_001_a_doubled_slash_is_no_single_one(coax, path):
    failure(coax.api.get(path), 404)


@parametrize("path", ["/customers", "/v2/customers", "/api/v2/api/v2/customers"])
def test_request_002_what_every_path_begins_with_is_neither_left_out_nor_doubled(coax, path):
    failure(coax.api.get(path), 404)


@READABLE
def test_request_003_a_body_in_gzip_or_behind_a_byte_order_mark_is_read(coax, encode, headers):
    body = {"phone": coax.number()}
    upserted = success(coax.api.put(CUSTOMERS, raw=encode(body), headers=headers), "Customer upserted!")
    assert upserted["phone"] == body["phone"]


@UNREADABLE
def test_request_004_a_body_that_cannot_be_read_is_refused(coax, encode, coding, status):
    raw = encode({"phone": coax.number()})
    failure(coax.api.put(CUSTOMERS, raw=raw, headers={**JSON, "Content-Encoding": coding}), status)
    assert coax.customers() == []


def test_request_005_a_body_in_gzip_is_as_large_as_what_it_holds(coax):
    body = {"phone": coax.number()}
    failure(coax.api.put(CUSTOMERS, raw=gzipped(body, MEBIBYTE + 1), headers=IN_GZIP), 413)
    assert coax.customers() == []
    coax.api.put(CUSTOMERS, raw=gzipped(body, MEBIBYTE), headers=IN_GZIP).expect(200)


def test_request_006_a_message_has_a_longest_length(coax):
    invalid(coax.api.put(send_to(), coax.new_message(message="x" * 65_537)), "message")
    assert coax.texts() == []
    success(coax.api.put(send_to(), coax.new_message(message="x" * 65_536)), SENT)
