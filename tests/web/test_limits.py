"""Bodies: how large one may be (one import of state may be large, nothing else), and in gzip."""

import gzip
import json
from collections.abc import Iterator

import pytest

from mock_server.web.limits import FIXTURES_BODY, IMPORT_BODY, SYSTEM_BODY, body_limit
from tests.support.box import Box, Control, refused
from tests.support.msgboxx import A, Api
from tests.support.servers import own_control

SMALL = 40_000
BOXES = "/_mock/sandboxes"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        *(("PUT", f"{BOXES}/{path}", IMPORT_BODY) for path in ("default/state", "default/state/", "a b/state")),
        ("POST", BOXES, FIXTURES_BODY),
        *((method, f"{BOXES}/default/state", SYSTEM_BODY) for method in ("POST", "GET")),
        *(("PUT", f"{BOXES}/{path}", SYSTEM_BODY) for path in ("a/b/state", "default/state\n")),
        ("PUT", f"/coext{BOXES}/default/state", SYSTEM_BODY),
        ("POST", f"{BOXES}/default/reset", SYSTEM_BODY),
        *(("POST", path, SYSTEM_BODY) for path in ("/_mock/nothing", "/msgboxx/message", "/")),
    ],
)
def test_only_an_import_and_a_new_sandboxs_fixtures_may_exceed_a_mebibyte(method: str, path: str, limit: int) -> None:
    assert body_limit(method, path) == limit


@pytest.fixture(scope="module")
def small() -> Iterator[Control]:
    with own_control(max_import=SMALL) as control:
        yield control


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("PUT", "/sandboxes/default/state", SMALL),
        ("POST", "/sandboxes", FIXTURES_BODY),
        ("POST", "/sandboxes/default/verify", SYSTEM_BODY),
    ],
)
def test_a_body_at_the_limit_is_read_and_a_larger_one_413(small: Control, method: str, path: str, limit: int) -> None:
    body = b"{".ljust(limit)
    assert small.request(method, path, data=body, headers=JSON).status_code == 400
    answer = small.request(method, path, data=body + b" ", headers=JSON)
    assert str(limit) in refused(answer, 413)["detail"]


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_a_body_in_gzip_is_read_and_kept_as_it_was_before(box: Box, api: Api, coding: str) -> None:
    body = {"mobileNumber": "+447700900001", "name": "Ada", "status": "Presubscribed", "apiAccountId": A}
    packed = gzip.compress(json.dumps(body).encode())
    answer = api.request("POST", "/contact", data=packed, headers={**JSON, "Content-Encoding": coding})

    assert answer.status_code == 201
    entry = box.journal()[0]
    assert entry["body"] == body
    assert "ncoding" not in box.curl(entry)


def test_the_control_plane_reads_gzip_and_refuses_others(box: Box) -> None:
    for data, coding, status in ((gzip.compress(b'{"seconds":1}'), "gzip", 200), (b'{"seconds":1}', "br", 415)):
        headers = {**JSON, "Content-Encoding": coding}
        answer = box.control.request("POST", f"{box.path}/clock/advance", data=data, headers=headers)
        assert answer.status_code == status
