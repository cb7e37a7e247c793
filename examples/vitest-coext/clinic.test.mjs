// The clinic against a Coext that is really there, and in which a day passes when the test says so: npx vitest run

import { once } from "node:events";
import { createServer } from "node:http";

import { sandboxForTests, verifySignature } from "messaging-mock";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { Clinic, CoextError } from "./clinic.mjs";

const ADA = "+447700900123";
const APPOINTMENT = { phone: ADA, name: "Ada", date: "5 March", time: "9 am" };
const SECRET = "not-a-secret";
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
// By which name the mock reaches this machine. A container has another loopback: host.docker.internal then, or your own.
const WEBHOOK_HOST = process.env.WEBHOOK_HOST ?? "127.0.0.1";

// The server at MOCK_URL, or a `mock-server` from the PATH for as long as these tests run; for each test a world of its own.
const mock = sandboxForTests(
  { beforeAll, afterAll, beforeEach, afterEach },
  { sandbox: { clock: { now: "2026-03-02T09:00:00Z", frozen: true }, signatures: "real" } },
);
let sandbox, clinic, server, url;

// And the clinic in it with a web server, as it would have one.
beforeEach(async () => {
  sandbox = mock.sandbox;
  const { baseUrl, credentials } = sandbox.systems.coext;
  clinic = new Clinic({ COEXT_BASE_URL: baseUrl, COEXT_API_KEY: credentials.api_key, COEXT_WEBHOOK_SECRET: SECRET });
  server = createServer((request, response) => clinic.onWebhook(request, response));
  server.listen(0, WEBHOOK_HOST === "127.0.0.1" ? WEBHOOK_HOST : "0.0.0.0");
  await once(server, "listening");
  url = `http://${WEBHOOK_HOST}:${server.address().port}/webhooks/coext`;
  await sandbox.webhooks.subscribe("coext", url, { secret: SECRET });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A patient writes, and the clinic has been told of it. */
async function replies(text) {
  await sandbox.inbound("coext", ADA, text);
  await sandbox.webhooks.drain();
}

const received = () => sandbox.webhooks.deliveries({ system: "coext", event: "message.received" });
const said = async () => (await sandbox.sent({ to: ADA })).map(({ text, status }) => [text, status]);

test("a patient who is reminded and says yes is thanked, and reads it", async () => {
  await clinic.remind(APPOINTMENT);
  await replies("Yes, gladly");
  await sandbox.advance(3);

  expect((await said()).at(-1)).toEqual(["Thank you, see you then.", "read"]);
  expect([...clinic.coming]).toEqual([ADA]);
});

test("a webhook is genuine, and one that somebody else signed changes nothing", async () => {
  await replies("Can it be Saturday?");
  await sandbox.webhooks.subscribe("coext", url, { secret: "somebody-else" });
  await replies("Yes");

  const [forged, genuine] = await received();
  expect([genuine, forged].map(({ request }) => verifySignature("coext", { secret: SECRET, ...request }))).toEqual([true, false]);
  expect([genuine, forged].map(({ status }) => status)).toEqual(["delivered", "retrying"]);
  expect([[...clinic.toCall], [...clinic.coming]]).toEqual([[ADA], []]);
});

test("a day later nothing may be said, and somebody has to call", async () => {
  await replies("Yes");
  await sandbox.advance(DAY);
  await clinic.say(ADA, "Please come at ten.");

  expect(await said()).toEqual([["Thank you, see you then.", "read"]]);
  expect([...clinic.toCall]).toEqual([ADA]);
});

test("who says yes in an outage is thanked when it is over, once", async () => {
  await sandbox.fault({ kind: "error", system: "coext", status: 503, times: 1 });
  await replies("Yes");
  expect(await said()).toEqual([]);

  await sandbox.advance(MINUTE);
  await sandbox.webhooks.drain();
  expect(await said()).toEqual([["Thank you, see you then.", "sent"]]);

  const [delivery] = await received();
  await sandbox.webhooks.redeliver(delivery.id);
  await sandbox.webhooks.drain();
  expect(await said()).toEqual([["Thank you, see you then.", "sent"]]);
});

test("an outage is the caller's to see", async () => {
  await sandbox.fault({ kind: "error", system: "coext", status: 503 });

  await expect(clinic.remind(APPOINTMENT)).rejects.toThrow(CoextError);
});
