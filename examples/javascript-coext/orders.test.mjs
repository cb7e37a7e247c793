// The shop against a Coext that is really there: node --test

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, test } from "node:test";

import { CoextError, isGenuine, Orders } from "./orders.mjs";

const MOCK_URL = process.env.MOCK_URL ?? "http://127.0.0.1:4020";
const ADA = "+447700900123";
const ORDER = { id: "ORD-7", phone: ADA, customer: "Ada", total: "$9.99", delivery: "1 May" };
const DAY = 24 * 60 * 60;
// By which name the mock reaches this machine. A container has another loopback: host.docker.internal then, or your own.
const WEBHOOK_HOST = process.env.WEBHOOK_HOST ?? "127.0.0.1";

// A sandbox for each test: a world of its own, with its own clock and credentials, on one mock server.
let sandbox;

async function mock(method, path, body) {
  const response = await fetch(`${MOCK_URL}/_mock${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? null : response.json();
}

const inSandbox = (method, path, body) => mock(method, `/sandboxes/${sandbox.id}${path}`, body);
const advance = (seconds) => inSandbox("POST", "/clock/advance", { seconds });
const phone = (number) => `+4477009002${String(number).padStart(2, "0")}`;
const customerWrites = (text) => inSandbox("POST", "/inbound", { system: "coext", from: ADA, text });
const sent = async (to = ADA) =>
  (await inSandbox("GET", `/messages?system=coext&to=${encodeURIComponent(to)}`)).items;

/** The application in this test's world; where it would wait, the clock moves instead. */
function orders() {
  const { base_url, credentials } = sandbox.systems.coext;
  return new Orders({ COEXT_BASE_URL: base_url, COEXT_API_KEY: credentials.api_key }, advance);
}

beforeEach(async () => {
  sandbox = await mock("POST", "/sandboxes", { clock: { now: "2026-03-02T09:00:00Z", frozen: true } });
});

afterEach(() => inSandbox("DELETE", ""));

test("who wrote today is told in our own words, and reads them", async () => {
  await customerWrites("Where is my order?");
  await orders().tell(ORDER, "On its way.");
  await advance(3);

  const [message] = await sent();
  assert.deepEqual([message.status, message.text], ["read", "On its way."]);
});

test("a day later the template goes out instead", async () => {
  await customerWrites("Where is my order?");
  await advance(DAY);
  await orders().tell(ORDER, "On its way.");

  const [message] = await sent();
  assert.match(message.text, /^Hello Ada, we have your order ORD-7 over \$9\.99\./);
});

test("too many messages a minute are sent a minute later, not lost", async () => {
  const shop = orders();
  for (let number = 1; number <= 61; number += 1) await shop.confirm({ ...ORDER, phone: phone(number) });

  assert.equal((await inSandbox("GET", "/requests?system=coext&status=429")).items.length, 1);
  assert.equal((await sent(phone(61))).length, 1);
  assert.equal((await inSandbox("GET", "/clock")).now, "2026-03-02T09:01:00.000Z");
});

test("an outage is the caller's to see", async () => {
  await inSandbox("POST", "/faults", { system: "coext", kind: "error", status: 500 });

  await assert.rejects(orders().confirm(ORDER), (error) => error instanceof CoextError && error.status === 500);
});

test("webhooks come in their order, and none but genuine ones are believed", async (t) => {
  const heard = [];
  const secret = "not-a-secret";
  const receiver = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    if (isGenuine(request.headers, body, secret)) heard.push(JSON.parse(body).event);
    response.writeHead(204).end();
  });
  receiver.listen(0, WEBHOOK_HOST === "127.0.0.1" ? WEBHOOK_HOST : "0.0.0.0");
  await once(receiver, "listening");
  t.after(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const url = `http://${WEBHOOK_HOST}:${receiver.address().port}/webhooks/coext`;

  await inSandbox("PUT", "/webhooks/coext", { url, secret });
  await orders().confirm(ORDER);
  await advance(3);
  await inSandbox("POST", "/webhooks/drain");
  await inSandbox("PUT", "/webhooks/coext", { url, secret: "somebody-else" });
  await customerWrites("Thanks!");
  await inSandbox("POST", "/webhooks/drain");

  assert.deepEqual(heard, ["message.queued", "message.sent", "message.delivered", "message.read"]);
});
