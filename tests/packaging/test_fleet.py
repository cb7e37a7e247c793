"""Three shards behind a HAProxy as `mock-server haproxy` configures it: each request reaches its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from mock_server.cli import haproxy
from mock_server.cli.main import main
from mock_server.client import Client
from mock_server.server.settings import ConfigurationError
from tests.docs.blocks import LEAN_PYTEST
from tests.examples import test_clients as examples
from tests.pytest_plugin.app import WORLDS_OF_THEIR_OWN
from tests.support import coax, coext, tripdesk
from tests.support.access import opened
from tests.support.box import Box, Control
from tests.support.http import Response, got
from tests.support.process import ROOT, Served, answers, call, free_port, needs, run, serving, until

pytestmark = needs("haproxy")
NAMES = ("a", "b", "c")
# Claims that are held against the fleet: those about who calls, and all of them for FLEET_CLAIMS=test.
CLAIMS = os.environ.get("FLEET_CLAIMS", "authorization or access or tokens or tenants or keys or mobile")
DEPLOY = ROOT / "deploy"
# What each system answers with 200.
READS = {"coext": "/templates", "coax": coax.LOCATIONS, "tripdesk": "/api/v1/contacts", "msgboxx": "/contact"}


@dataclass
class Fleet:
    """The address of the proxy, and the servers by their names."""

    url: str
    shards: dict[str, Served]


def printed(*shards: str, bind: str) -> str:
    flags = [flag for shard in shards for flag in ("--shard", shard)]
    finished = CliRunner().invoke(main, ["haproxy", *flags, "--bind", bind])
    assert finished.exit_code == 0, finished.output
    return finished.stdout


@contextmanager
def fleet_of(names: tuple[str, ...], folder: Path) -> Iterator[Fleet]:
    with ExitStack() as stack:
        shards = {name: stack.enter_context(serving("--shard", name)) for name in names}
        port = free_port()
        path = folder / "haproxy.cfg"
        addresses = [f"{name}=127.0.0.1:{server.port}" for name, server in shards.items()]
        path.write_text(printed(*addresses, bind=f"127.0.0.1:{port}"))
        proxy = subprocess.Popen(["haproxy", "-db", "-f", str(path)], stdout=subprocess.DEVNULL)
        stack.enter_context(proxy)
        stack.callback(proxy.terminate)
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/_mock/readyz"))
        yield Fleet(url, shards)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet_of(NAMES, tmp_path_factory.mktemp("fleet")) as running:
        yield running


def mark(sandbox_id: str) -> str:
    return sandbox_id.partition("X")[0]


def shard_of(answer: Response) -> str:
    """Which shard has answered; a failed test for any answer but 200 and 201."""
    assert answer.status_code in (200, 201), (answer.request.url, answer.status_code, answer.text[:300])
    return answer.headers["X-Mock-Shard"]


def answered_by(box: Box) -> set[str]:
    """The shards that answer a sandbox's credentials in all systems, of which some log in."""
    asked = [(opened(box, system), path) for system, path in READS.items()]
    asked.append((tripdesk.Api.mobile(box), "/api/mobile/conversations"))
    found = set()
    for caller, path in asked:
        with caller:
            found.add(shard_of(caller.get(path)))
    return found


def test_everything_that_leads_to_a_sandbox_leads_to_its_shard(fleet: Fleet) -> None:
    with Control(fleet.url) as control:
        named = [{"id": f"box{number}"} if number % 2 else {} for number in range(12)]
        boxes = [control.make(fixtures="default", **name) for name in named]
        assert {mark(box.id) for box in boxes} == set(NAMES)
        for box in boxes:
            # Over one connection to the proxy, whatever their shards.
            assert got(box.get(""))["systems"]["coax"]["base_url"] == f"{fleet.url}/coax"
            assert answered_by(box) == {mark(box.id)}
            with box.log_in() as api:
                spelled = {"Authorization": None, "Authorisation": f"Bearer {api.token}"}
                assert shard_of(api.request("GET", "/contact", headers=spelled)) == mark(box.id)
            box.delete()


def test_no_request_under_load_is_ever_answered_by_another_shard(fleet: Fleet) -> None:
    with Control(fleet.url) as control, ThreadPoolExecutor(8) as pool:
        boxes = [control.make(fixtures="default") for _ in range(16)]
        asked = pool.map(lambda box: {shard for _ in range(8) for shard in answered_by(box)}, boxes)
        assert list(asked) == [{mark(box.id)} for box in boxes]
        for box in boxes:
            box.delete()


@pytest.mark.parametrize("system", READS)
def test_what_the_contract_suite_claims_of_a_system_is_true_through_the_proxy(fleet: Fleet, system: str) -> None:
    finished = run("contract", "--system", system, "--base-url", fleet.url, "-k", CLAIMS, seconds=600)
    assert finished.returncode == 0, finished.stdout[-3000:]


@pytest.mark.parametrize(("example", "command", "said"), examples.EXAMPLES)
def test_an_example_is_green_through_the_proxy(
    fleet: Fleet, tmp_path: Path, example: str, command: Sequence[str], said: str
) -> None:
    ran = examples.run(command, examples.copy(example, tmp_path), fleet.url)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert said in ran.stdout


def test_200_tests_on_4_workers_never_meet_in_three_shards(fleet: Fleet, tmp_path: Path) -> None:
    (tmp_path / "test_worlds.py").write_text(WORLDS_OF_THEIR_OWN)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "4", "--messaging-mock-url", fleet.url]
    ran = run(command=command, cwd=tmp_path, variables={"PYTHONPATH": str(ROOT), **LEAN_PYTEST}, seconds=100)
    assert "200 passed" in ran.stdout, ran.stdout + ran.stderr


def test_the_default_sandbox_lives_in_the_first_shard(fleet: Fleet) -> None:
    with Control(fleet.url) as control:
        assert answered_by(control.box("default")) == {"a"}
    unknown = call(f"{fleet.url}/coax/api/v2/locations", headers={"Authorization": "Bearer nobody"})
    assert (unknown.status, unknown.headers["x-mock-shard"]) == (401, "a")


def test_what_concerns_no_sandbox_is_answered_by_any(fleet: Fleet) -> None:
    paths = ("/", "/_mock/health", "/_mock/readyz", "/_mock/server", "/_mock/openapi.json", "/coax/openapi.json")
    for path in paths:
        assert {call(fleet.url + path).status for _ in range(3)} == {200}, path
    with Client(fleet.url) as client:
        assert client.server()["shard"] in NAMES


def test_keys_of_a_sandboxs_dashboard_have_its_mark_too(fleet: Fleet) -> None:
    with Control(fleet.url) as control:
        for _ in range(3):
            box = control.make()
            with coext.Api.made(box) as api:
                assert shard_of(api.get("/templates")) == mark(box.id)


def test_a_dead_shard_takes_its_sandboxes_along_and_no_others(tmp_path: Path) -> None:
    with fleet_of(("a", "b"), tmp_path) as fleet, Client(fleet.url) as client:
        boxes = {mark(box.id): box for box in (client.create_sandbox() for _ in range(8))}
        assert set(boxes) == {"a", "b"}
        keys = {name: box.system("coax") for name, box in boxes.items()}
        fleet.shards["b"].signal(signal.SIGKILL)

        def asked(name: str) -> tuple[int, str | None]:
            sent = {"Authorization": f"Bearer {keys[name]['credentials']['api_key']}"}
            answer = call(f"{keys[name]['base_url']}/api/v2/locations", headers=sent)
            return answer.status, answer.headers.get("x-mock-shard")

        assert asked("b") == (503, None)
        assert asked("a") == (200, "a")
        until(lambda: {call(f"{fleet.url}/_mock/readyz").status for _ in range(4)} == {200})
        assert {mark(client.create_sandbox().id) for _ in range(4)} == {"a"}
        assert asked("b") == (503, None)


@pytest.mark.parametrize("shards", [("a=127.0.0.1:4021",), ("a=mock-0.mock:4020", "b9=[::1]:4022")])
def test_haproxy_takes_the_configuration(shards: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "haproxy.cfg"
    path.write_text(printed(*shards, bind=":4020"))
    checked = run(command=("haproxy", "-c", "-f", str(path)))
    assert checked.returncode == 0, checked.stderr
    # Whose name nobody knows yet is looked for again.
    warnings = [line for line in checked.stderr.splitlines() if "WARNING" in line]
    assert all("could not resolve address 'mock-0.mock'" in line for line in warnings), warnings


@pytest.mark.parametrize(
    ("shards", "told"),
    [
        ((), "Name at least one shard"),
        *((shards, "NAME=HOST:PORT") for shards in (("a",), ("A=x:1",), ("a=x:1\n    bind :1",))),
        (("a=x:1", "a=y:1"), "two addresses"),
    ],
)
def test_shards_that_cannot_be_are_told(shards: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        haproxy.configuration(shards, ":4020")


def test_the_configuration_of_the_compose_file_is_what_is_printed_for_its_services() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    marks = {name: service["environment"]["MOCK_SHARD"] for name, service in services.items() if name[:5] == "mock-"}
    shards = [f"{mark}={name}:4020" for name, mark in marks.items()]
    assert len(shards) == 3
    assert (DEPLOY / "haproxy.cfg").read_text() == printed(*shards, bind=":4020")


def test_the_configuration_of_the_cluster_is_what_is_printed_for_its_pods() -> None:
    found = {one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kubernetes" / "mock.yaml").read_text())}
    pods, service = found["StatefulSet"], found["Service"]["metadata"]["name"]
    assert pods["spec"]["serviceName"] == service
    shards = [f"s{place}=mock-{place}.{service}:4020" for place in range(pods["spec"]["replicas"])]
    assert (DEPLOY / "kubernetes" / "haproxy.cfg").read_text() == printed(*shards, bind=":4020")


def test_each_resource_of_the_cluster_is_there_and_runs_locked_up() -> None:
    folder = DEPLOY / "kubernetes"
    resources = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    assert {*resources, "kustomization.yaml"} == {path.name for path in folder.glob("*.yaml")}
    documents = [one for name in resources for one in yaml.safe_load_all((folder / name).read_text())]
    pods = [one["spec"]["template"]["spec"] for one in documents if "template" in one["spec"]]
    assert len(pods) == 3
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            locked = container["securityContext"]
            assert (locked["readOnlyRootFilesystem"], locked["allowPrivilegeEscalation"]) == (True, False)
            assert locked["capabilities"] == {"drop": ["ALL"]}
            assert {"readinessProbe", "livenessProbe", "resources"} <= container.keys()
