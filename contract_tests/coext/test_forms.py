"""Requests of an odd form: a path with a slash too many, a body in gzip or behind a byte order mark."""

import json

from ..forms import IN_GZIP, JSON, MEBIBYTE, UNREADABLE, gzipped, marked
from ..tables import parametrize
from .shapes import ACCEPTED, error, success

SEND = "/messages/template/send"


@parametrize("path", ["//templates"])
def test_request_001_a_doubled_slash_is_no_single_one(coext, path):
    coext.api.get(path).expect(404, error("NOT_FOUND"))


@parametrize("path", ["/api/v1/external/templates", "/external/templates"])
def test_request_002_what_the_base_url_ends_in_is_not_said_again(coext, path):
    coext.api.get(path).expect(404, error("NOT_FOUND"))


def test_request_003_a_body_in_gzip_is_read(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    coext.api.post(SEND, raw=gzipped(body), headers=IN_GZIP).expect(200, success(ACCEPTED))


def test_request_003_a_body_behind_a_byte_order_mark_is_read(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    coext.api.post(SEND, raw=marked(body), headers=JSON).expect(200, success(ACCEPTED))


@parametrize("coding", UNREADABLE)
def test_request_004_a_body_in_a_coding_that_nobody_reads_is_refused(coext, coding):
    raw = json.dumps(coext.new_named(coext.template("Closed today.", ()), {})).encode()
    coext.api.post(SEND, raw=raw, headers={**JSON, "Content-Encoding": coding}).expect(
        415, error("UNSUPPORTED_MEDIA_TYPE")
    )
    assert coext.outgoing() == []


def test_request_004_a_body_that_is_not_in_the_coding_that_it_names_is_refused(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
    for raw in (json.dumps(body).encode(), gzipped(body)[:-9], gzipped(body) + b"x"):
        coext.api.post(SEND, raw=raw, headers=IN_GZIP).expect(400, error("INVALID_JSON"))
    assert coext.outgoing() == []


def test_request_005_a_body_in_gzip_is_as_large_as_what_it_holds(coext):
    body = coext.new_named(coext.template("Closed today.", ()), {})
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
