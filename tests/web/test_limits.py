"""How large a body may be: one import of state may be large, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_server.web.limits import FIXTURES_BODY, IMPORT_BODY, SYSTEM_BODY, body_limit
from tests.support.box import Control, refused
from tests.support.servers import own_control

SMALL = 40_000
BOXES = "/_mock/sandboxes"


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
def server() -> Iterator[Control]:
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
def test_a_body_at_the_limit_is_read_and_a_larger_one_413(server: Control, method: str, path: str, limit: int) -> None:
    body = b"{".ljust(limit)
    assert server.request(method, path, data=body, headers={"Content-Type": "application/json"}).status_code == 400
    answer = server.request(method, path, data=body + b" ", headers={"Content-Type": "application/json"})
    assert str(limit) in refused(answer, 413)["detail"]
