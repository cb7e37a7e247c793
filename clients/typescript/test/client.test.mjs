// The client against the server at MOCK_URL: node --test

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, test } from "node:test";

import * as client from "messaging-mock";

const { ControlProblem, sandboxForTests, startMock, verifySignature } = client;
const ADA = "+447700900123";
const SECRET = "not-a-secret";
let mock;
let sandbox;

before(async () => {
  mock = await startMock();
});
after(() => mock.stop());
beforeEach(async () => {
  sandbox = await mock.sandbox({ clock: { now: "2026-03-02T09:00:00Z", frozen: true }, signatures: "real" });
});
afterEach(() => sandbox.delete());

async function send(text = "On its way.") {
  const { baseUrl, credentials } = sandbox.systems.coext;
  const answer = await fetch(`${baseUrl}/messages/text`, {
    method: "POST",
    headers: { "X-API-Key": credentials.api_key, "Content-Type": "application/json" },
    body: JSON.stringify({ to: ADA, message: text, reference: "ORD-7" }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function receiving(tell) {
  const heard = [];
  const receiver = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    heard.push({ headers: request.headers, body: Buffer.concat(pieces) });
    response.end();
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  try {
    await tell(`http://127.0.0.1:${receiver.address().port}/hook`);
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
  return heard;
}

test("require and import give the same client", () => {
  assert.equal(createRequire(import.meta.url)("messaging-mock").startMock, startMock);
});

test("a customer writes and is answered", async () => {
  await sandbox.inbound("coext", ADA, "Where is my order?");
  await send("One");
  await send("Two");
  assert.deepEqual((await sandbox.sent({ system: "coext", to: ADA })).map((message) => message.text), ["One", "Two"]);
  assert.deepEqual((await sandbox.messages({ direction: "inbound", system: "coext", from: ADA, q: "where is my order?" })).map((message) => message.from), [ADA]);
});

test("a day passes, and the window is closed", async () => {
  await sandbox.inbound("coext", ADA, "Where is my order?");
  await sandbox.advance(86_400);
  assert.equal(await sandbox.now(), "2026-03-03T09:00:00.000Z");
  assert.equal((await send()).body.error.code, "SESSION_EXPIRED");
  await sandbox.advance({ to: "2026-03-04T00:00:00Z" });
  assert.equal(await sandbox.now(), "2026-03-04T00:00:00.000Z");
});

test("a message that comes later is waited for, and one that does not is a refusal", async () => {
  await sandbox.inbound("coext", ADA, "Where is my order?");
  const waiting = sandbox.waitForMessage({ system: "coext", q: "On its way" });
  await send();
  assert.equal((await waiting).to, ADA);
  await assert.rejects(sandbox.waitForMessage({ q: "never" }, { timeout: 0 }), (error) => error.status === 408);
});

test("the provider reports what the test says", async () => {
  await sandbox.inbound("coext", ADA, "Where is my order?");
  await send();
  const [message] = await sandbox.sent({ to: ADA });
  await sandbox.report(message.id, "failed");
  assert.equal((await sandbox.sent({ to: ADA }))[0].status, "failed");
});

test("an outage acts until it is disarmed", async () => {
  await sandbox.inbound("coext", ADA, "Where is my order?");
  const fault = await sandbox.fault({ kind: "error", system: "coext", status: 503 });
  assert.equal((await send()).status, 503);
  await fault.disarm();
  assert.equal((await send()).status, 200);
  assert.deepEqual((await sandbox.requests({ system: "coext" })).map((request) => request.response.status), [200, 503]);
});

test("what was not done is told by verify", async () => {
  await sandbox.inbound("coext", ADA, "Where is my order?");
  await send();
  await sandbox.verify({ messages: [{ system: "coext", to: ADA, direction: "outbound" }] });
  await assert.rejects(sandbox.verify({ messages: [{ system: "coax", direction: "outbound", to: ADA }] }), ControlProblem);
});

for (const [system, event] of [["coax", "message.received"], ["coext", "message.received"], ["tripdesk", "conversation.assigned"]]) {
  test(`a webhook of ${system} is genuine as it came, and not when it was changed, is old or is another's`, async () => {
    await sandbox.inbound(system, ADA, "Grüße");
    const heard = await receiving(async (url) => {
      await sandbox.webhooks.subscribe(system, url, { secret: SECRET, events: [event] });
      await sandbox.webhooks.try(system, event);
      await sandbox.webhooks.drain();
    });
    const { headers, body } = heard[0];
    const is = (more) => verifySignature(system, { secret: SECRET, headers, body, ...more });
    assert.deepEqual([is({}), is({ headers: new Headers(headers) })], [true, true]);
    assert.deepEqual(
      [is({ secret: "another" }), is({ body: `${body} ` }), is({ now: Date.now() / 1000 + 400 }), is({ headers: {} })],
      [false, false, false, false],
    );
    const [delivery] = await sandbox.webhooks.deliveries({ system });
    assert.equal(delivery.event, event);
  });
}

test("the documented example of each event is genuine", async () => {
  for (const system of ["coax", "coext", "tripdesk"]) {
    const { webhooks } = await (await fetch(`${mock.url}/${system}/openapi.json`)).json();
    for (const [event, { post }] of Object.entries(webhooks)) {
      const headers = Object.fromEntries(post.parameters.map(({ name, example }) => [name, example]));
      const body = JSON.stringify(post.requestBody.content["application/json"].example);
      const now = Number(headers["X-Webhook-Timestamp"] ?? /t=(\d+)/.exec(headers["TripDesk-Signature"])[1]);
      assert.ok(verifySignature(system, { secret: SECRET, headers, body, now }), `${system} ${event}`);
    }
  }
});

test("a system that signs nothing has no genuine webhooks", () => {
  assert.throws(() => verifySignature("msgboxx", { secret: SECRET, headers: {}, body: "" }), RangeError);
});

test("a refusal says what was wrong", async () => {
  await assert.rejects(sandbox.inbound("nobody", ADA, "Hello"), (error) => {
    assert.ok(error instanceof ControlProblem);
    assert.equal(error.status, 422);
    return error.message.includes("system");
  });
});

test("a sandbox that was reset is as it was made", async () => {
  await sandbox.inbound("coext", ADA, "Hello, hedgehog");
  assert.equal((await sandbox.messages({ q: "hedgehog" })).length, 1);
  await sandbox.reset();
  assert.deepEqual(await sandbox.messages({ q: "hedgehog" }), []);
});

/** The hooks of a runner as it names them, to be run by hand; `bounds` are those of its first, in milliseconds. */
function runner(first, last) {
  const ran = { bounds: [] };
  const added = (name) => (run, bound) => {
    ran[name] = run;
    if (name === first) ran.bounds.push(bound);
  };
  return [Object.fromEntries([first, "beforeEach", "afterEach", last].map((name) => [name, added(name)])), ran];
}

for (const [first, last, bound] of [["beforeAll", "afterAll", 8000], ["before", "after", undefined]]) {
  test(`each test has a sandbox of its own, by the hooks ${first} and ${last}`, async () => {
    const [hooks, ran] = runner(first, last);
    const current = sandboxForTests(hooks, { start: { url: mock.url, timeout: 7 }, sandbox: { clock: { now: "2026-03-02T09:00:00Z", frozen: true } } });
    assert.throws(() => current.sandbox, /no sandbox but in a test/);
    await ran[first]();
    const ids = [];
    for (let number = 0; number < 2; number += 1) {
      await ran.beforeEach();
      assert.equal(await current.sandbox.now(), "2026-03-02T09:00:00.000Z");
      ids.push(current.sandbox.id);
      await ran.afterEach();
    }
    await ran[last]();
    assert.equal(new Set(ids).size, 2);
    for (const id of ids) await assert.rejects(mock.call("GET", `/sandboxes/${id}`), (error) => error.status === 404);
    assert.throws(() => current.sandbox, /no sandbox but in a test/);
    assert.deepEqual(ran.bounds, [bound]);
  });
}
