"""The compose file and what CI servers read say what is so."""

import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from mock_server.addresses import PORT, is_ours
from mock_server.version import __version__
from tests.examples.test_clients import copy
from tests.support.process import ROOT, Served, call, run

EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((EXAMPLES / "compose.yaml").read_text())["services"]


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


def test_the_workflow_runs_this_release_and_pins_every_action_by_its_commit() -> None:
    job = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text())["jobs"]["tests"]
    used = [step["uses"] for step in job["steps"] if "uses" in step]

    assert job["services"]["mock"]["image"].endswith(f":{__version__}")
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in used)


def test_gitlab_runs_this_release_and_finds_it_by_a_name_that_no_stranger_can_have() -> None:
    job = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text())["tests"]
    (mock,) = job["services"]

    assert mock["name"].endswith(f":{__version__}")
    assert urlsplit(job["variables"]["MOCK_URL"]).netloc == f"{mock['alias']}:{PORT}"
    assert is_ours(mock["alias"])
    assert job["artifacts"]["paths"] == [job["variables"]["MOCK_REPORTS"]]


def test_jenkins_runs_the_tests_with_a_mock_of_their_own(tmp_path: Path) -> None:
    text = (EXAMPLES / "Jenkinsfile").read_text()
    *made, tests = re.findall(r"^ +sh '([^']+)'$", text, re.MULTILINE)
    (reports,) = re.findall(r"MOCK_REPORTS = '(\w+)'", text)
    (junit,) = re.findall(r"junit '([^']+)'", text)
    folder = copy("python-coax", tmp_path)
    # What those before it make.
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = {"PATH": path, "MOCK_REPORTS": reports}
    ran = run(*tests.split()[1:], command=["mock-server"], cwd=folder, variables=variables)

    assert [command.split()[:3] for command in made] == [["python3", "-m", "venv"], [".venv/bin/python", "-m", "pip"]]
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert 'failures="0"' in (folder / junit).read_text()
    assert f"{reports}/**" in text
