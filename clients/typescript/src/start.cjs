// A server for tests: one that runs already, or one of an image or of `mock-server` for as long as these tests run.
"use strict";

const { startImage } = require("./engine.cjs");
const { held } = require("./held.cjs");
const { Mock } = require("./mock.cjs");

const TIMEOUT = 120;
const COMMAND = "mock-server";
// What `make image` calls it. No registry is asked for it: whoever took the name there would run in its place.
const IMAGE = "messaging-mock-server";
const HELD = 'process.stdout.write(process.env.MOCK_URL + "\\n"); process.stdin.resume();';
const HOW = `One of these brings it:
  MOCK_URL=http://127.0.0.1:4020          a server that runs already, wherever that is
  pipx install messaging-mock-server      mock-server on the PATH (uv tool install does the same)
  startMock({ image: "${IMAGE}" })   the image, by docker or podman; also MESSAGING_MOCK_IMAGE`;

/**
 * The server at `url` or MOCK_URL; else one of `image` or MESSAGING_MOCK_IMAGE; else one by `command` (`mock-server`), or of the
 * image that `make image` made here. `args` are flags of `mock-server run`, such as `--seed=7`; `timeout` is in seconds.
 * Rejects with what was said when none serves.
 */
async function startMock(options = {}) {
  const { url = process.env.MOCK_URL, token = process.env.MOCK_CONTROL_TOKEN, image = process.env.MESSAGING_MOCK_IMAGE } = options;
  const { args = [], timeout = TIMEOUT } = options;
  if (url) return new Mock(url, { token });
  const how = { args, token, timeout };
  const server = image ? await ofImage(image, how) : await ofCommand(options.command, how);
  return new Mock(server.url, { token, stop: server.end });
}

async function ofImage(image, how) {
  try {
    return await startImage(image, how);
  } catch (error) {
    throw new Error(`The image ${image} did not start: ${error.message}\n${HOW}`, { cause: error });
  }
}

async function ofCommand(command = COMMAND, { args, token, timeout }) {
  const env = token === undefined ? process.env : { ...process.env, MOCK_CONTROL_TOKEN: token };
  try {
    const server = await held(command, ["run", "--port=0", ...args, "--", process.execPath, "-e", HELD], { timeout, env });
    return { url: server.line, end: server.end };
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    if (command !== COMMAND) throw new Error(`There is no ${command}. ${HOW}`, { cause: error });
  }
  try {
    return await startImage(IMAGE, { args, token, timeout, pulled: false });
  } catch (error) {
    throw new Error(`There is no ${command} on the PATH, and of the image ${IMAGE} none started: ${error.message}\n${HOW}`, {
      cause: error,
    });
  }
}

module.exports = { TIMEOUT, startMock };
