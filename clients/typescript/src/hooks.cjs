// For a test runner's hooks: one server for a file's tests, and a sandbox of its own for each of them.
"use strict";

const { TIMEOUT, startMock } = require("./start.cjs");

/**
 * `hooks` are those of Vitest or Jest, or of node:test (`before`, `after`); `start` is for startMock, `sandbox` for each sandbox.
 * What it returns has the running test's `sandbox`.
 */
function sandboxForTests(hooks, { start = {}, sandbox: wanted } = {}) {
  const { timeout = TIMEOUT } = start;
  let mock;
  let sandbox;
  const begin = async () => {
    mock = await startMock({ ...start, timeout });
  };
  // Vitest and Jest end a hook after some seconds of their own, in which a busy machine starts no server.
  if (hooks.beforeAll) hooks.beforeAll(begin, (timeout + 1) * 1000);
  else hooks.before(begin);
  hooks.beforeEach(async () => {
    sandbox = await mock.sandbox(wanted);
  });
  hooks.afterEach(async () => {
    const ended = sandbox;
    sandbox = undefined;
    await ended?.delete();
  });
  (hooks.afterAll ?? hooks.after)(async () => {
    await mock?.stop();
  });
  return {
    get sandbox() {
      if (sandbox === undefined) throw new Error("There is no sandbox but in a test, and in hooks of beforeEach added after these.");
      return sandbox;
    },
  };
}

module.exports = { sandboxForTests };
