// Never run: what tsc --strict must take, and what it must refuse.

import { Mock, startMock, verifySignature, type Message } from "messaging-mock";

const mock: Mock = await startMock({ args: ["--seed=7"] });
const sandbox = await mock.sandbox({ clock: { now: "2026-03-02T09:00:00Z", frozen: true } });
const sent: Message[] = await sandbox.sent({ system: "coext", status: "read" });
const url: string = sandbox.systems.coax.baseUrl + sent[0]?.text;
await sandbox.advance({ next: true });
await (await sandbox.fault({ kind: "delay", delay_ms: 10 })).disarm();
const genuine: boolean = verifySignature("tripdesk", { secret: "", headers: new Headers(), body: url });
// @ts-expect-error - there is no such kind of fault
await sandbox.fault({ kind: "earthquake" });
// @ts-expect-error - msgboxx signs nothing
verifySignature("msgboxx", { secret: "", headers: {}, body: "" });
export { genuine };
