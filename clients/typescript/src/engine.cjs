// The image, run by docker or podman for as long as whoever started it goes on.
"use strict";

const { execFile } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { promisify } = require("node:util");

const { held } = require("./held.cjs");

const PORT = 4020;
const ENGINES = ["docker", "podman"];
// `mock-server run` in the container ends with what it runs, and that with its standard input, which is ours.
const HELD = "import sys; print('serving', flush=True); sys.stdin.buffer.read(1)";
const LOCKED_UP = ["--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--security-opt=no-new-privileges"];
// Variables that say where a server is, or name files of this machine.
const PLACES = new Set(["MOCK_URL", "MOCK_HOST", "MOCK_PORT", "MOCK_PORT_FOR", "MOCK_STATE", "MOCK_FIXTURES"]);

const run = promisify(execFile);

/** The first engine that runs. Rejects with what each of them said where there is none. */
async function findEngine() {
  const said = [];
  for (const engine of ENGINES) {
    try {
      await run(engine, ["info"]);
      return engine;
    } catch (error) {
      said.push(`${engine}: ${error.code === "ENOENT" ? "not on the PATH" : String(error.stderr || error.message).trim()}`);
    }
  }
  throw new Error(`no engine runs here (${said.join("; ")})`);
}

/**
 * Its URL on a free port of loopback once it serves, and `end()`, after which the container is removed. One that is not `pulled`
 * must be on this machine.
 */
async function startImage(image, { args, token, timeout, pulled = true }) {
  const engine = await findEngine();
  const name = `messaging-mock-${randomUUID()}`;
  const env = token === undefined ? process.env : { ...process.env, MOCK_CONTROL_TOKEN: token };
  const settings = Object.keys(env).filter((variable) => variable.startsWith("MOCK_") && !PLACES.has(variable));
  const container = await held(
    engine,
    [
      ...["run", "--rm", "--interactive", `--name=${name}`, `--publish=127.0.0.1::${PORT}`, ...LOCKED_UP],
      // For webhooks; podman gives this machine the name by itself.
      ...(engine === "docker" ? ["--add-host=host.docker.internal:host-gateway"] : []),
      ...(pulled ? [] : ["--pull=never"]),
      ...settings.map((variable) => `--env=${variable}`),
      ...[image, "run", `--port=${PORT}`, ...args, "--", "python", "-c", HELD],
    ],
    { timeout, env },
  );
  try {
    const { stdout } = await run(engine, ["port", name, `${PORT}/tcp`]);
    return { url: `http://127.0.0.1:${stdout.trim().split(":").at(-1)}`, end: container.end };
  } catch (error) {
    await container.end();
    throw error;
  }
}

module.exports = { startImage };
