"""The compose file and the workflow say what is so."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from mock_server.version import __version__
from tests.support.process import ROOT, Served, call

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((EXAMPLES / "compose.yaml").read_text())["services"]
    return found


@pytest.fixture(scope="module")
def job() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text())["jobs"]["tests"]
    return found


def test_the_application_starts_when_the_mock_is_healthy(services: dict[str, Any]) -> None:
    assert services["app"]["depends_on"] == {"mock": {"condition": "service_healthy"}}
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    assert "healthcheck" not in services["mock"]


def test_the_mock_is_locked_up_and_published_to_this_machine_alone(services: dict[str, Any]) -> None:
    mock = services["mock"]

    assert mock["read_only"] is True
    assert mock["cap_drop"] == ["ALL"]
    assert mock["ports"] == ["127.0.0.1:4020:4020"]


def test_each_base_url_of_the_compose_file_reaches_its_system_with_the_credentials_beside_it(
    services: dict[str, Any], shared: Served
) -> None:
    told = services["app"]["environment"]
    log_in = {"username": told["MSGBOXX_USERNAME"], "password": told["MSGBOXX_PASSWORD"]}
    bearer = {name: {"Authorization": f"Bearer {told[f'{name}_KEY']}"} for name in ("COAX_API", "TRIPDESK_TEST")}

    def status(base: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> int:
        """Asked as one asks who has resolved the address's name to the mock."""
        parts = urlsplit(told[base] + path)
        host = {"Host": parts.netloc, **(headers or {})}
        return call(f"{shared.url}{parts.path}", "GET" if body is None else "POST", body, host).status

    assert urlsplit(told["MSGBOXX_BASE_URL"]).hostname in services["mock"]["networks"]["default"]["aliases"]
    assert status("MSGBOXX_BASE_URL", "/oauth/token", log_in, {"X-Calling-Application": "me"}) == 200
    assert status("COEXT_BASE_URL", "/templates", headers={"X-API-Key": told["COEXT_API_KEY"]}) == 200
    assert status("COAX_BASE_URL", "/api/v2/locations", headers=bearer["COAX_API"]) == 200
    assert status("TRIPDESK_BASE_URL", "/api/v1/balance", headers=bearer["TRIPDESK_TEST"]) == 200
    assert status("MOCK_URL", "/_mock/health") == 200


def test_the_application_in_the_compose_file_asks_what_the_vendors_name_answers(
    services: dict[str, Any], shared: Served
) -> None:
    *command, url = services["app"]["command"]

    assert command == ["health", "--url"]
    assert call(f"{shared.url}/_mock/health", headers={"Host": urlsplit(url).netloc}).status == 200


def test_the_workflow_pins_every_action_by_its_commit(job: dict[str, Any]) -> None:
    used = [step["uses"] for step in job["steps"] if "uses" in step]

    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in used)


def test_the_workflow_runs_this_release(job: dict[str, Any]) -> None:
    assert job["services"]["mock"]["image"].endswith(f":{__version__}")
