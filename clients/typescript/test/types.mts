// Never run: what tsc --strict must take, and what it must refuse.

import { Mock, sandboxForTests, startMock, verifySignature, type Message } from "messaging-mock";

const mock: Mock = await startMock({ args: ["--seed=7"] });
const sandbox = await mock.sandbox({ clock: { now: "2026-03-02T09:00:00Z", frozen: true } });
const sent: Message[] = await sandbox.sent({ system: "coext", status: "read" });
const url: string = sandbox.systems.coax.baseUrl + sent[0]?.text;
await sandbox.advance({ next: true });
await (await sandbox.fault({ kind: "delay", delay_ms: 10 })).disarm();
const genuine: boolean = verifySignature("tripdesk", { secret: "", headers: new Headers(), body: url });
declare const each: (run: () => Promise<void> | void, options?: { timeout?: number }) => void;
declare const all: (run: () => unknown, timeout?: number) => void;
const id: string = sandboxForTests({ before: each, after: each, beforeEach: each, afterEach: each }).sandbox.id;
sandboxForTests({ beforeAll: all, afterAll: all, beforeEach: all, afterEach: all }, { sandbox: { seed: id.length } });
// @ts-expect-error - a sandbox that is never deleted
sandboxForTests({ beforeAll: all, afterAll: all, beforeEach: all });
// @ts-expect-error - there is no such kind of fault
await sandbox.fault({ kind: "earthquake" });
// @ts-expect-error - msgboxx signs nothing
verifySignature("msgboxx", { secret: "", headers: {}, body: "" });
export { genuine };
