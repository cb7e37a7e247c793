"""clients/typescript in the runners that its README names, each with README's own file, where the runner is."""

import os
import shutil
from pathlib import Path

import pytest

from tests.docs import blocks
from tests.examples.applications import CLIENT, NODE_TEST, run
from tests.support.process import Served, needs

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


def found(runner: str) -> Path:
    """A runner of npm's on the PATH: Python has a playwright too. The file that is not there when there is none."""
    places = [Path(folder, runner) for folder in os.get_exec_path()]
    return next((at for at in places if "node_modules" in at.resolve().parts), Path("/nowhere", runner))


def runs(*runners: str) -> pytest.MarkDecorator:
    missing = [runner for runner in runners if not found(runner).exists()]
    return pytest.mark.skipif(bool(missing), reason=f"put {', '.join(missing)} of npm on the PATH to run it")


@pytest.fixture
def folder(application: Path, tmp_path: Path) -> Path:
    """An application's folder with README's files."""
    made = tmp_path / "shop"
    shutil.copytree(application / "node_modules", made / "node_modules")
    (made / "package.json").write_text('{"name": "shop", "private": true}')
    blocks.save(blocks.read(CLIENT / "README.md", "javascript"), made)
    return made


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
