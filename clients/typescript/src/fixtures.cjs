// For runners that have fixtures, as Playwright and Vitest do: a server for each worker, and a sandbox of its own for each test.
"use strict";

const { TIMEOUT, startMock } = require("./start.cjs");

/**
 * What `test.extend` takes: `mock`, the server, and `sandbox`, that of the running test; `start` is for startMock, `sandbox` for
 * each sandbox. Both runners read from the first parameter's braces what a fixture needs.
 */
function sandboxFixtures({ start = {}, sandbox: wanted } = {}) {
  const { timeout = TIMEOUT } = start;
  return {
    mock: [
      async ({}, use) => {
        const mock = await startMock({ ...start, timeout });
        await use(mock);
        await mock.stop();
      },
      { scope: "worker", timeout: (timeout + 1) * 1000 },
    ],
    sandbox: async ({ mock }, use) => {
      const sandbox = await mock.sandbox(wanted);
      await use(sandbox);
      await sandbox.delete();
    },
  };
}

module.exports = { sandboxFixtures };
