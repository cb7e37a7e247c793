"""Bodies in gzip and with a byte order mark are read, within the limit; other codings are refused with the reason."""

from __future__ import annotations

import gzip
import json

import pytest

from mock_server.web.limits import SYSTEM_BODY
from tests.support.box import Box
from tests.support.msgboxx import A, Api

JSON = {"Content-Type": "application/json"}
GZIP = {**JSON, "Content-Encoding": "gzip"}


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_a_body_in_gzip_is_read_and_kept_as_it_was_before(box: Box, api: Api, coding: str) -> None:
    body = {"mobileNumber": "+447700900001", "name": "Ada", "status": "Presubscribed", "apiAccountId": A}
    packed = gzip.compress(json.dumps(body).encode())
    answer = api.request("POST", "/contact", data=packed, headers={**JSON, "Content-Encoding": coding})

    assert answer.status_code == 201
    entry = box.journal()[0]
    assert entry["body"] == body
    assert "ncoding" not in box.curl(entry)


def test_a_body_that_unpacks_to_more_than_the_limit_is_too_large(api: Api) -> None:
    packed = gzip.compress(b" " * (64 * SYSTEM_BODY))

    assert len(packed) < SYSTEM_BODY / 10
    assert api.request("POST", "/contact", data=packed, headers=GZIP).status_code == 413


def test_the_control_plane_reads_gzip_and_refuses_others(box: Box) -> None:
    url = f"{box.control.base_url}{box.path}/clock/advance"
    session = box.control.session

    assert session.post(url, data=gzip.compress(b'{"seconds":1}'), headers=GZIP).status_code == 200
    refused = session.post(url, data=b'{"seconds":1}', headers={**JSON, "Content-Encoding": "br"})
    assert refused.status_code == 415


@pytest.mark.parametrize(("path", "meant"), [("//contact", "/msgboxx/contact"), ("/contact//x", "/msgboxx/contact/x")])
def test_of_a_path_with_a_doubled_slash_the_one_without_is_found(box: Box, api: Api, path: str, meant: str) -> None:
    assert api.get(path).status_code == 404

    (found,) = [finding["detail"] for finding in box.get("/findings").json()["items"]]
    assert found == f"GET {path}: it has a doubled slash; {meant} has none."
