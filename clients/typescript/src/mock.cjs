// One server: its sandboxes, and calls of its control plane.
"use strict";

const { Sandbox } = require("./sandbox.cjs");

/** A call that was refused: `status`, what was `detail`ed, and the whole `body` of the refusal (RFC 9457). */
class ControlProblem extends Error {
  constructor(status, body) {
    const errors = body.errors ? ` ${JSON.stringify(body.errors)}` : "";
    super(`${status} ${body.title ?? ""}: ${body.detail ?? ""}${errors}`);
    this.name = "ControlProblem";
    this.status = status;
    this.body = body;
  }
}

/** A server, by its address; `token` is its `--control-token`, where it has one. */
class Mock {
  #token;
  #stop;

  constructor(url, { token, stop } = {}) {
    this.url = url.replace(/\/+$/, "");
    this.#token = token;
    this.#stop = stop;
  }

  /** A sandbox of its own for a test: state, clock, credentials; `options` as in POST /_mock/sandboxes. */
  async sandbox(options = {}) {
    return new Sandbox(this, await this.call("POST", "/sandboxes", { body: options }));
  }

  /** One call below /_mock: its JSON, null for an answer without a body. Rejects with ControlProblem. */
  async call(method, path, { body, query } = {}) {
    const wanted = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
    const search = wanted.length ? `?${new URLSearchParams(wanted.map(([name, value]) => [name, String(value)]))}` : "";
    const headers = this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const answer = await fetch(`${this.url}/_mock${path}${search}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    const found = text === "" ? null : json(text);
    if (!answer.ok) throw new ControlProblem(answer.status, found ?? {});
    return found;
  }

  /** End the server where `startMock` has started it; one that was there already stays. */
  async stop() {
    await this.#stop?.();
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.stop();
  }
}

/** Whatever stands between may answer with what is no JSON. */
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 400) };
  }
}

module.exports = { ControlProblem, Mock };
