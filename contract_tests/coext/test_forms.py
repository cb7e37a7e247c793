"""Requests of an odd form: a path with a slash too many, a body in gzip or behind a byte order mark."""

import pytest

from ..forms import IN_GZIP, JSON, MEBIBYTE, READABLE, UNREADABLE, gzipped
from ..tables import parametrize
from .shapes import ACCEPTED, error, success

SEND = "/messages/template/send"
CODES = {400: "INVALID_JSON", 415: "UNSUPPORTED_MEDIA_TYPE"}


@pytest.fixture
def body(coext):
    """What is accepted."""
    return coext.new_named(coext.template("Closed today.", ()), {})


def test_request_001_a_doubled_slash_is_no_single_one(coext):
    coext.api.get("//templates").expect(404, error("NOT_FOUND"))


@parametrize("path", ["/api/v1/external/templates", "/external/templates"])
def test_request_002_what_the_base_url_ends_in_is_not_said_again(coext, path):
    coext.api.get(path).expect(404, error("NOT_FOUND"))


@READABLE
def test_request_003_a_body_in_gzip_or_behind_a_byte_order_mark_is_read(coext, body, encode, headers):
    coext.api.post(SEND, raw=encode(body), headers=headers).expect(200, success(ACCEPTED))


@UNREADABLE
def test_request_004_a_body_that_cannot_be_read_is_refused(coext, body, encode, coding, status):
    headers = {**JSON, "Content-Encoding": coding}
    coext.api.post(SEND, raw=encode(body), headers=headers).expect(status, error(CODES[status]))
    assert coext.outgoing() == []


def test_request_005_a_body_in_gzip_is_as_large_as_what_it_holds(coext, body):
    coext.api.post(SEND, raw=gzipped(body, MEBIBYTE + 1), headers=IN_GZIP).expect(413)
    assert coext.outgoing() == []
    coext.api.post(SEND, raw=gzipped(body, MEBIBYTE), headers=IN_GZIP).expect(200, success(ACCEPTED))


@parametrize("name", ["X_API_Key", "x_api_key"])
def test_request_006_a_header_with_underscores_is_another_one(coext, name):
    coext.nobody.get("/templates", headers={name: coext.own.api_key}).expect(401, error("INVALID_API_KEY"))


def test_request_007_a_parameter_has_a_longest_length(coext):
    template = coext.template("{{1}}", ["text"])
    too_long = coext.new_named(template, {"text": "x" * 32_769})
    coext.api.post(SEND, too_long).expect(400, error("VALIDATION_ERROR", fields="<object>"))
    assert coext.outgoing() == []
    coext.api.post(SEND, coext.new_named(template, {"text": "x" * 32_768})).expect(200, success(ACCEPTED))
