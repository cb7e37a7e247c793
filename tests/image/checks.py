"""What must hold of the image: `make image-check`. It takes minutes and needs the network: not part of `make test`."""

import json
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mock_server.version import __version__
from tests.image import _buildah
from tests.image._buildah import Container
from tests.support.process import answers, call, free_port, run, serving, until

pytestmark = pytest.mark.timeout(1800)

Report = Callable[[str], None]


@pytest.fixture(scope="session")
def root(report: Report) -> Iterator[Path]:
    obstacle = _buildah.obstacle()
    if obstacle is not None:
        pytest.skip(obstacle)
    began = time.monotonic()
    _buildah.build()
    report(f"built in {time.monotonic() - began:.0f} s")
    with _buildah.mounted() as found:
        yield found


@contextmanager
def healthy(root: Path, **variables: str) -> Iterator[tuple[Container, str]]:
    """The image at a port of its own, and where it listens."""
    url = f"http://127.0.0.1:{free_port()}"
    with _buildah.running(root, {"MOCK_PORT": url.rpartition(":")[2], **variables}) as started:
        until(lambda: answers(f"{url}/_mock/health"), seconds=60)
        yield started, url


@pytest.fixture(scope="module")
def container(root: Path) -> Iterator[tuple[Container, str]]:
    """It with nothing else set."""
    with healthy(root) as found:
        yield found


def test_it_runs_as_process_1_as_its_own_user_without_capabilities(container: tuple[Container, str]) -> None:
    status = container[0].status()

    assert status["NSpid"][-1] == "1"
    assert status["Uid"] == status["Gid"] == ["10001"] * 4
    assert status["NoNewPrivs"] == ["1"]
    assert {int(status[name][0], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapBnd")} == {0}


def test_it_lives_on_a_read_only_root_and_leaves_tmp_empty(container: tuple[Container, str]) -> None:
    started, url = container
    inside = Path(f"/proc/{started.pid}/root")
    options = Path(f"/proc/{started.pid}/mounts").read_text().splitlines()[0].split()

    assert call(f"{url}/_mock/sandboxes", "POST", {}).status == 201
    assert (options[1], options[3].split(",")[0]) == ("/", "ro")
    assert list((inside / "tmp").iterdir()) == []


def test_its_fixtures_are_inside_and_make_the_same_world_as_the_checkouts(container: tuple[Container, str]) -> None:
    wanted = {"id": "same", "seed": 7, "clock": {"now": "2026-01-01T09:00:00Z", "frozen": True}}

    def world(url: str) -> object:
        assert call(f"{url}/_mock/sandboxes", "POST", wanted).status == 201
        return call(f"{url}/_mock/sandboxes/same/state").json

    with serving() as checkout:
        assert world(container[1]) == world(checkout.url)


def probe(root: Path, port: str, **variables: str) -> list[str]:
    """The command of the health check, for a server at this port."""
    kind, *command = _buildah.config()["Healthcheck"]["Test"]
    assert kind == "CMD"
    return _buildah.command(root, command, {"MOCK_PORT": port, **variables})


def test_its_health_check_costs_less_than_a_tenth_of_a_second(
    root: Path, container: tuple[Container, str], report: Report
) -> None:
    command = probe(root, container[1].rpartition(":")[2])
    took, cost = [], []
    for _ in range(20):
        began, spent = time.perf_counter(), of_children()
        subprocess.run(command, check=True, timeout=30)
        took.append(time.perf_counter() - began)
        cost.append(of_children() - spent)
    best, typical = min(took) * 1000, statistics.median(took) * 1000
    report(
        f"health check: {best:.0f} ms at best, {typical:.0f} ms as a median of 20, {min(cost) * 1000:.0f} ms of a core"
    )

    # Of a core, not by the clock: what else a machine does proves nothing.
    assert min(cost) < 0.1


def of_children() -> float:
    """The seconds of a core that ended children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_its_health_check_fails_where_nothing_answers_and_does_not_import_flask(root: Path) -> None:
    ran = run(command=probe(root, str(free_port()), PYTHONPROFILEIMPORTTIME="1"), seconds=30)

    assert ran.returncode == 1
    assert "does not answer" in ran.stderr
    assert "mock_server.cli.health" in ran.stderr
    assert "flask" not in ran.stderr


def test_sigterm_ends_it_within_a_second(root: Path, report: Report) -> None:
    took = []
    # The quickest of ten: a busy machine may stop for a moment, and that proves nothing.
    while not took or (min(took) >= 1 and len(took) < 10):
        with healthy(root) as (started, url):
            # Health answers before everything is loaded; this call waits for that.
            assert call(f"{url}/_mock/sandboxes").status == 200
            took.append(started.stop(signal.SIGTERM))
            assert started.process.returncode == 0
    report(f"gone {min(took) * 1000:.0f} ms after SIGTERM")

    assert min(took) < 1


def test_it_is_set_up_by_its_environment(root: Path) -> None:
    with healthy(root, MOCK_ONLY="coax", MOCK_CONTROL_TOKEN="not-a-secret") as (_, url):
        assert call(f"{url}/_mock/health").json["systems"] == ["coax"]
        assert call(f"{url}/_mock/sandboxes").status == 401
        assert call(f"{url}/_mock/sandboxes", headers={"Authorization": "Bearer not-a-secret"}).status == 200


def test_its_labels_say_what_it_is(root: Path) -> None:
    labels = _buildah.config()["Labels"]
    head = run(command=("git", "rev-parse", "HEAD"))

    assert labels["org.opencontainers.image.version"] == __version__
    assert labels["org.opencontainers.image.revision"].removesuffix("-dirty") == head.stdout.strip()
    assert {name.rpartition(".")[2] for name in labels} >= {"title", "description", "licenses"}


@pytest.fixture
def packages(root: Path) -> Path:
    return next((root / "opt/mock/lib").glob("python*/site-packages"))


def test_nothing_of_this_machine_or_of_the_build_is_in_it(root: Path, packages: Path) -> None:
    assert "pip" not in {path.name.lower() for path in packages.iterdir()}
    assert not [path for path in ("build", "etc/pip.conf") if (root / path).exists()]
    assert "PIP_" not in json.dumps(_buildah.config())


def test_every_module_of_ours_is_compiled_and_no_compiled_one_depends_on_files_times(packages: Path) -> None:
    compiled = {path.parent.parent / f"{path.name.partition('.')[0]}.py": path for path in packages.rglob("*.pyc")}

    assert set((packages / "mock_server").rglob("*.py")) <= set(compiled)
    # The second word says how a file's source is compared to it: 1 stands for a hash that is not looked at.
    assert {int.from_bytes(path.read_bytes()[4:8], "little") for path in compiled.values()} == {1}


def test_what_we_add_to_the_python_image_is_less_than_60_mb(root: Path, report: Report) -> None:
    base, ours = _buildah.layer_bytes()
    report(
        f"layers: {ours / 1e6:.1f} MB of ours on {base / 1e6:.0f} MB of the base that stands in for the Python image"
    )

    assert ours < 60e6


def test_the_contract_suite_agrees_with_it(container: tuple[Container, str], report: Report) -> None:
    suite = (sys.executable, "-m", "pytest", "contract_tests", "--base-url", container[1], "-n", "2", "-q")
    ran = run(command=suite, seconds=1500)
    report(f"contract suite: {ran.stdout.splitlines()[-1]}")

    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr
