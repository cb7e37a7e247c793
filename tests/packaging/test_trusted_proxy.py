"""`--trusted-proxy`: behind a proxy that is trusted, the server is where its client sees it, and knows who asks."""

import json

import pytest

from tests.support.box import Control
from tests.support.coext import FIXTURES, Api
from tests.support.http import got
from tests.support.process import serving
from tests.support.servers import own_control

SAID = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "mock.example",
    "X-Forwarded-Prefix": "/messaging",
}
INSIDE = "https://mock.example/messaging"


def test_base_urls_address_lists_and_the_log_are_the_clients() -> None:
    with (
        serving("--only", "coext", "--trusted-proxy", "127.0.0.0/8", "--log-format", "json") as server,
        Control(server.url) as control,
    ):
        control.session.headers.update(SAID)
        box = control.make(fixtures=FIXTURES)
        access = got(box.get(""))["systems"]["coext"]
        assert access["base_url"] == f"{INSIDE}/coext/api/v1/external"
        assert INSIDE in access["first_call"] or "base_url" not in access["first_call"]
        root = got(control.session.get(f"{server.url}/", headers={"Accept": "application/json"}))
        assert root["control"] == f"{INSIDE}/_mock"
        key = access["other_credentials"]["ip_restricted"]["api_key"]
        with Api(f"{server.url}/coext/api/v1/external", key) as api:
            assert api.get("/templates").status_code == 401
            api.session.headers.update(SAID)
            assert api.get("/templates").status_code == 200
        server.signal()
        lines = [json.loads(line) for line in server.log.splitlines()]
        asked = [line for line in lines if line.get("path") == "/coext/api/v1/external/templates"]
        assert [(line["client"], line["status"]) for line in asked] == [("127.0.0.1", 401), ("203.0.113.7", 200)]
        assert [(line["sandbox"], line["request"], line["label"]) for line in asked] == [
            (box.id, "req_00000001", ""),
            (box.id, "req_00000002", ""),
        ]


@pytest.mark.parametrize("trusted", [(), ("10.0.0.0/8",)])
def test_who_is_not_trusted_is_not_believed(trusted: tuple[str, ...]) -> None:
    with own_control("coext", trusted_proxy=trusted) as control:
        control.session.headers.update(SAID)
        assert control.box("default").view["systems"]["coext"]["base_url"].startswith(control.url)
