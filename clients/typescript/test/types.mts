// Never run: what tsc --strict must take, and what it must refuse.

import { Mock, sandboxFixtures, sandboxForTests, startMock, verifySignature, type control, type Message } from "messaging-mock";

const mock: Mock = await startMock({ args: ["--seed=7"], image: "messaging-mock-server" });
const sandbox = await mock.sandbox({ clock: { now: "2026-03-02T09:00:00Z", frozen: true }, labels: { team: "checkout" } });
const sent: Message[] = await sandbox.sent({ system: "coext", status: "read" });
const url: string = sandbox.systems.coax.baseUrl + sent[0]?.text;
const closed: control.ClosedWindow[] = (await sandbox.advance({ next: true })).windows_closed;
await (await sandbox.fault({ kind: "truncate", delay_ms: 10 })).disarm();
await sandbox.webhooks.subscribe("coax", url, { enabled: false });
await sandbox.verify({ messages: [{ to: "+447700900123", times: { max: closed.length } }] });
const about = await mock.call<control.Operations["getServer"]["answer"]>("GET", "/server");
const genuine: boolean = verifySignature("tripdesk", { secret: about.version, headers: new Headers(), body: url });
declare const each: (run: () => Promise<void> | void, options?: { timeout?: number }) => void;
declare const all: (run: () => unknown, timeout?: number) => void;
const id: string = sandboxForTests({ before: each, after: each, beforeEach: each, afterEach: each }).sandbox.id;
sandboxForTests({ beforeAll: all, afterAll: all, beforeEach: all, afterEach: all }, { sandbox: { seed: id.length } });
const fixtures = sandboxFixtures({ start: { timeout: 30 }, sandbox: { strict: true } });
await fixtures.sandbox({ mock }, async (one) => one.delete());
// @ts-expect-error - a sandbox that is never deleted
sandboxForTests({ beforeAll: all, afterAll: all, beforeEach: all });
// @ts-expect-error - there is no such kind of fault
await sandbox.fault({ kind: "earthquake" });
// @ts-expect-error - there is no such status
await sandbox.report(id, "lost");
// @ts-expect-error - there is no such filter
await sandbox.messages({ colour: "red" });
// @ts-expect-error - its answer would be another
await sandbox.messages({ view: "full" });
// @ts-expect-error - msgboxx signs nothing
verifySignature("msgboxx", { secret: "", headers: {}, body: "" });
export { genuine };
