// A server for tests: one that is there already, or `mock-server` from the PATH for as long as these tests run.
"use strict";

const { spawn } = require("node:child_process");

const { Mock } = require("./mock.cjs");

// `mock-server run` ends with what it runs, and that ends with its standard input: so no server outlives its tests.
const HELD = 'process.stdout.write(process.env.MOCK_URL + "\\n"); process.stdin.resume();';

/**
 * The server at `url` or MOCK_URL; else a new one by `command` (`mock-server`), with `args` such as `--seed=7`.
 * `timeout` is in seconds. Rejects with what the command said when it does not serve.
 */
async function startMock({ url = process.env.MOCK_URL, token = process.env.MOCK_CONTROL_TOKEN, ...how } = {}) {
  if (url) return new Mock(url, { token });
  const { command = "mock-server", args = [], timeout = 60 } = how;
  const server = spawn(command, ["run", "--port=0", ...args, "--", process.execPath, "-e", HELD], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => server.once("close", resolve));
  return new Mock(await listening(server, command, timeout), {
    token,
    stop: async () => {
      // Whoever waits for its end stays until then.
      server.ref();
      server.stdin.end();
      await ended;
    },
  });
}

function listening(server, command, timeout) {
  return new Promise((resolve, reject) => {
    let said = "";
    let printed = "";
    const tooLate = setTimeout(() => {
      server.kill();
      reject(new Error(`${command} did not serve within ${timeout} seconds: ${said}`));
    }, timeout * 1000);
    server.stderr.on("data", (text) => {
      said = (said + text).slice(-4000);
    });
    server.stdout.on("data", (text) => {
      printed += text;
      if (!printed.includes("\n")) return;
      clearTimeout(tooLate);
      // It does not keep a process alive that has nothing else to do.
      for (const one of [server, server.stdin, server.stdout, server.stderr]) one.unref();
      resolve(printed.trim());
    });
    server.once("error", (error) => {
      clearTimeout(tooLate);
      const how = "put it on the PATH (pipx install messaging-mock-server), or set MOCK_URL to a server that runs";
      reject(error.code === "ENOENT" ? new Error(`There is no ${command}: ${how}.`) : error);
    });
    server.once("exit", (code) => {
      clearTimeout(tooLate);
      reject(new Error(`${command} ended with ${code}: ${said}`));
    });
  });
}

module.exports = { startMock };
