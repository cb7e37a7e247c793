"""clients/typescript: packed and installed without a network, its own tests, README's in each runner, and a user's."""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_server.version import __version__
from tests.docs import blocks
from tests.examples.applications import CLIENT, NODE_TEST, attempt, run
from tests.support.process import ROOT, Served, call, needs

CLINIC = ROOT / "examples" / "vitest-coext"

# By test.extend of Vitest, with the fixtures that README gives to Playwright.
VITEST = """
import { expect, test as base } from "vitest";
import { sandboxFixtures } from "messaging-mock";

const test = base.extend(sandboxFixtures());

test("a customer writes", async ({ mock, sandbox }) => {
  await sandbox.inbound("coext", "+447700900123", "Is the blue teapot still there?");
  expect(await sandbox.messages({ q: "teapot" })).toHaveLength(1);
  expect(mock.url).toBe(process.env.MOCK_URL);
});
"""
# What README says of their types.
TYPED = {"vitest": "{ sandbox: Sandbox; mock: Mock }", "@playwright/test": "{ sandbox: Sandbox }, { mock: Mock }"}
TYPED_TEST = """
import { test as base } from "%s";
import { sandboxFixtures, type Mock, type Sandbox } from "messaging-mock";

base.extend<%s>(sandboxFixtures())("a customer writes", async ({ mock, sandbox }) => {
  const texts: string[] = (await sandbox.messages()).map(({ text }) => text + mock.url);
  // @ts-expect-error - there is no such call
  await sandbox.forget(texts);
});
"""
STRICT = ("--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "node")
# As a runner of fixtures does: it reads of each what it needs, and goes on when the test is over.
BY_HAND = """
import assert from "node:assert/strict";
import test from "node:test";

import { sandboxFixtures } from "messaging-mock";

test("a worker has a server, and each test a sandbox that is gone after it", async () => {
  const { mock, sandbox: make } = sandboxFixtures({ start: { timeout: 7 }, sandbox: { seed: 7 } });
  const [start, { scope, timeout }] = mock;
  assert.deepEqual([scope, timeout], ["worker", 8000]);
  await start({}, async (mock) => {
    const ids = [];
    for (let number = 0; number < 2; number += 1) {
      await make({ mock }, async (sandbox) => {
        ids.push(sandbox.id);
        assert.equal((await mock.call("GET", `/sandboxes/${sandbox.id}`)).seed, 7);
      });
    }
    assert.equal(new Set(ids).size, 2);
    for (const id of ids) await assert.rejects(mock.call("GET", `/sandboxes/${id}`), (error) => error.status === 404);
  });
});
"""

pytestmark = needs("node", "npm")


@pytest.fixture
def folder(application: Path, tmp_path: Path) -> Path:
    """An application's folder with README's files."""
    made = tmp_path / "shop"
    shutil.copytree(application / "node_modules", made / "node_modules")
    (made / "package.json").write_text('{"name": "shop", "private": true}')
    blocks.save(blocks.read(CLIENT / "README.md", "javascript"), made)
    return made


@pytest.fixture
def clinic(application: Path, tmp_path: Path) -> Path:
    """The example in a folder with the packed package, and with what it takes of vitest on node's own runner."""
    folder = shutil.copytree(CLINIC, tmp_path / "clinic")
    shutil.copytree(application / "node_modules", folder / "node_modules")
    stand_in = folder / "node_modules" / "vitest"
    stand_in.mkdir()
    shutil.copy(Path(__file__).with_name("vitest.mjs"), stand_in)
    (stand_in / "package.json").write_text('{"name": "vitest", "exports": "./vitest.mjs"}')
    return folder


def test_its_own_tests_are_green_against_a_server_that_runs(server: Served, application: Path) -> None:
    shutil.copy(CLIENT / "test" / "client.test.mjs", application)
    said = run((*NODE_TEST, "client.test.mjs"), application, MOCK_URL=server.url).stdout
    assert "# pass 16" in said


def test_readme_is_green_with_the_mock_server_of_the_path_which_ends_with_the_tests(folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert "# pass 3" in run((*NODE_TEST, "shop.test.mjs"), folder, PATH=path).stdout


def test_the_package_has_the_products_version_no_dependency_and_only_what_it_needs(application: Path) -> None:
    about: dict[str, Any] = json.loads((CLIENT / "package.json").read_text())
    assert about["version"] == __version__
    assert not [key for key in about if "ependencies" in key]
    installed = application / "node_modules" / "messaging-mock"
    assert {path.name for path in installed.iterdir()} == {*about["files"], "package.json", "README.md"}


def test_every_call_that_it_makes_is_documented(server: Served) -> None:
    paths = call(f"{server.url}/_mock/openapi.json").json["paths"]
    known = {(method.upper(), re.sub(r"{\w+}", "*", path)) for path, item in paths.items() for method in item}
    made = set()
    for source in (CLIENT / "src").glob("*.cjs"):
        below = "/sandboxes/*" if source.name == "sandbox.cjs" else ""
        for method, path in re.findall(r'call\("(\w+)", ["`](.*?)["`][,)]', source.read_text()):
            made.add((method, below + re.sub(r"\$\{.*?\}", "*", path)))
    assert len(made) > 12
    assert made - known == set()


@needs("tsc")
def test_its_types_are_right_in_strict_mode(application: Path) -> None:
    shutil.copytree(CLIENT, application / "typed")
    run(("tsc", "-p", "typed"), application)


def test_the_clinic_is_green_on_nodes_own_runner_and_leaves_no_sandbox(server: Served, clinic: Path) -> None:
    assert "# pass 5" in run((*NODE_TEST, "clinic.test.mjs"), clinic, MOCK_URL=server.url).stdout


@needs("vitest")
def test_the_clinic_is_green_in_vitest(server: Served, clinic: Path) -> None:
    shutil.rmtree(clinic / "node_modules" / "vitest")
    (clinic / "node_modules" / "vitest").symlink_to(Path(shutil.which("vitest") or "").resolve().parent)
    said = run(("vitest", "run"), clinic, MOCK_URL=server.url, NO_COLOR="1").stdout
    assert re.search(r"Tests +5 passed", said)


SLIPS = [("return 401", "return 200"), ("return 503", "return 200"), ("if (this.coming.has(phone)) return;", "")]


@pytest.mark.parametrize(("right", "wrong"), SLIPS)
def test_one_of_the_clinics_tests_fails_when_it_is_wrong(server: Served, clinic: Path, right: str, wrong: str) -> None:
    text = (clinic / "clinic.mjs").read_text()
    assert right in text
    (clinic / "clinic.mjs").write_text(text.replace(right, wrong))
    ran = attempt((*NODE_TEST, "clinic.test.mjs"), clinic, MOCK_URL=server.url)
    assert "# fail 1" in ran.stdout, ran.stdout + ran.stderr


def found(runner: str) -> Path:
    """A runner of npm's on the PATH: Python has a playwright too. The file that is not there when there is none."""
    places = [Path(folder, runner) for folder in os.get_exec_path()]
    return next((at for at in places if "node_modules" in at.resolve().parts), Path("/nowhere", runner))


def runs(*runners: str) -> pytest.MarkDecorator:
    missing = [runner for runner in runners if not found(runner).exists()]
    return pytest.mark.skipif(bool(missing), reason=f"put {', '.join(missing)} of npm on the PATH to run it")


def lend(folder: Path, runner: str, package: str) -> None:
    """Have a package in this folder that stands beside a runner, as if it had been installed there."""
    there = next(at for at in found(runner).resolve().parents if at.name == "node_modules")
    (folder / "node_modules" / package).parent.mkdir(exist_ok=True)
    (folder / "node_modules" / package).symlink_to(there / package)


def test_fixtures_are_a_server_and_a_sandbox(server: Served, folder: Path) -> None:
    (folder / "fixtures.test.mjs").write_text(BY_HAND)
    assert "# pass 1" in run((*NODE_TEST, "fixtures.test.mjs"), folder, MOCK_URL=server.url).stdout


@runs("vitest")
def test_fixtures_are_taken_by_vitest(server: Served, folder: Path) -> None:
    lend(folder, "vitest", "vitest")
    (folder / "fixtures.test.mjs").write_text(VITEST)
    said = run((str(found("vitest")), "run", "fixtures.test.mjs"), folder, MOCK_URL=server.url, NO_COLOR="1").stdout
    assert "1 passed" in said


@runs("jest")
def test_readme_is_green_in_jest(server: Served, folder: Path) -> None:
    said = run((str(found("jest")), "shop.jest.test.js"), folder, MOCK_URL=server.url, NO_COLOR="1").stderr
    assert "Tests:       1 passed" in said


@runs("playwright")
def test_readme_is_green_in_playwright(server: Served, folder: Path) -> None:
    lend(folder, "playwright", "@playwright/test")
    command = (str(found("playwright")), "test", "shop.spec.mjs", "--reporter=line")
    assert "1 passed" in run(command, folder, MOCK_URL=server.url, NO_COLOR="1").stdout


@runs("tsc", "vitest", "playwright")
def test_fixtures_are_typed_for_vitest_and_playwright(folder: Path) -> None:
    for runner, package in (("vitest", "vitest"), ("playwright", "@playwright/test"), ("tsc", "@types/node")):
        lend(folder, runner, package)
    lend(folder, "tsc", "undici-types")
    for number, (package, generics) in enumerate(TYPED.items()):
        assert f"base.extend<{generics}>(" in (CLIENT / "README.md").read_text()
        (folder / f"typed{number}.mts").write_text(TYPED_TEST % (package, generics))
    run((str(found("tsc")), *STRICT, "typed0.mts", "typed1.mts"), folder)
