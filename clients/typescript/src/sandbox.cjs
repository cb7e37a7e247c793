// One sandbox: be the customer, move time, break the network, read what was sent.
"use strict";

class Sandbox {
  #mock;

  constructor(mock, shown) {
    this.#mock = mock;
    this.id = shown.id;
    this.systems = Object.fromEntries(
      Object.entries(shown.systems).map(([name, system]) => [
        name,
        { baseUrl: system.base_url, credentials: system.credentials, otherCredentials: system.other_credentials },
      ]),
    );
    this.webhooks = new Webhooks(this);
  }

  /** A call below this sandbox. */
  call(method, path, options) {
    return this.#mock.call(method, `/sandboxes/${encodeURIComponent(this.id)}${path}`, options);
  }

  /** A customer writes: their 24-hour window opens, and the system's webhooks tell of it. */
  inbound(system, from, text, more = {}) {
    return this.call("POST", "/inbound", { body: { system, from, text, ...more } });
  }

  /** Time passes, in seconds, to an instant (`{ to }`) or to what is due (`{ next: true }`); what is due has happened. */
  advance(how) {
    return this.call("POST", "/clock/advance", { body: typeof how === "number" ? { seconds: how } : how });
  }

  /** The sandbox's time, as RFC 3339 has it. */
  async now() {
    return (await this.call("GET", "/clock")).now;
  }

  /** What the application has sent, the oldest first; filters as in GET …/messages. */
  async sent(filters = {}) {
    return (await this.messages({ ...filters, direction: "outbound" })).reverse();
  }

  /** The newest 200 messages in both directions, the newest first. */
  async messages(filters = {}) {
    return (await this.call("GET", "/messages", { query: { page_size: 200, ...filters } })).items;
  }

  /** The first message that matches, sent unless `direction` says otherwise, as soon as it is there; `timeout` in seconds. */
  async waitForMessage(filters = {}, { timeout = 5 } = {}) {
    const query = { direction: "outbound", ...filters, count: 1, timeout };
    return (await this.call("GET", "/messages/wait", { query })).items[0];
  }

  /** What the provider reports of a message, such as `delivered`. */
  report(messageId, status) {
    return this.call("POST", `/messages/${encodeURIComponent(messageId)}/status`, { body: { status } });
  }

  /** Arm an outage; it acts until it is spent or disarmed. */
  async fault(rule) {
    const armed = await this.call("POST", "/faults", { body: rule });
    return { ...armed, disarm: () => this.call("DELETE", `/faults/${encodeURIComponent(armed.id)}`) };
  }

  /** The newest 200 requests of the application with their answers, the newest first. */
  async requests(filters = {}) {
    return (await this.call("GET", "/requests", { query: { page_size: 200, ...filters } })).items;
  }

  /** Rejects unless requests and messages were as expected; the body as in POST …/verify. */
  verify(expected) {
    return this.call("POST", "/verify", { body: expected });
  }

  /** Back to how it was created. */
  reset() {
    return this.call("POST", "/reset");
  }

  /** It is gone, and its credentials are nobody's. */
  delete() {
    return this.call("DELETE", "");
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.delete();
  }
}

/** Where the systems' webhooks go, and what became of them. */
class Webhooks {
  #sandbox;

  constructor(sandbox) {
    this.#sandbox = sandbox;
  }

  /** Have a system post its events to a URL; msgboxx has calls of its own for it. */
  subscribe(system, url, options = {}) {
    return this.#sandbox.call("PUT", `/webhooks/${encodeURIComponent(system)}`, { body: { ...options, url } });
  }

  /** Have an event told now, of the newest thing that it could tell of. */
  try(system, event) {
    return this.#sandbox.call("POST", `/webhooks/${encodeURIComponent(system)}/try`, { body: { event } });
  }

  /** Wait until everything that is due has been attempted; `timeout` in seconds. */
  drain({ timeout = 5 } = {}) {
    return this.#sandbox.call("POST", "/webhooks/drain", { query: { timeout } });
  }

  /** The newest 200 attempts, the newest first. */
  async deliveries(filters = {}) {
    return (await this.#sandbox.call("GET", "/webhooks/deliveries", { query: { page_size: 200, ...filters } })).items;
  }

  /** Send a delivery once more, now. */
  redeliver(deliveryId) {
    return this.#sandbox.call("POST", `/webhooks/deliveries/${encodeURIComponent(deliveryId)}/redeliver`);
  }
}

module.exports = { Sandbox };
