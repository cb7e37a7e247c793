// One stream of events for a tab, which all that is shown shares: resumed where it was, however it was lost.

import { Problem, ask, at, headers, withQuery } from "./api.js";
import { read } from "./frames.js";
import { changed, clock, tell, updated } from "./live.js";
import { Tabs } from "./tabs.js";

// Milliseconds: between two calls where no stream is to be had, until a hidden tab lets go, until silence is a loss,
// and between two attempts at most.
const EVERY = 2_000;
const HIDDEN = 20_000;
const SILENT = 40_000;
const LONGEST = 8_000;
const MOST = 200;

// Hear of what happens in a sandbox until it is closed.
export class Stream {
  constructor(box) {
    this.path = at(box, "/events");
    this.after = null;
    this.failed = 0;
    this.tabs = new Tabs();
    this.seen = () => this.look();
    document.addEventListener("visibilitychange", this.seen);
    this.run();
  }

  close() {
    this.stop();
    this.tabs.close();
    clearTimeout(this.leaving);
    document.removeEventListener("visibilitychange", this.seen);
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.silence);
    this.asking?.abort();
    this.asking = null;
  }

  // Who looks away for a while lets go of the server.
  look() {
    clearTimeout(this.leaving);
    if (document.hidden) this.leaving = setTimeout(() => this.pause(), HIDDEN);
    else if (!this.tabs.isWaiting) this.now();
  }

  pause() {
    this.stop();
    this.tabs.isWaiting = false;
    tell("paused");
  }

  now() {
    this.stop();
    this.tabs.isWaiting = true;
    this.run();
  }

  async run() {
    const mine = new AbortController();
    this.asking = mine;
    const wait = await this.turn(mine);
    if (this.asking === mine) this.timer = setTimeout(() => this.run(), wait);
  }

  // One stream, or one call; the milliseconds until the next.
  async turn(mine) {
    try {
      await this.tabs.ready;
      if (!this.tabs.isCrowded()) return await this.hear(mine);
      await this.page(mine.signal);
      tell("polling");
      return EVERY;
    } catch (problem) {
      return mine.signal.aborted && !mine.signal.reason?.isLoss ? 0 : this.troubled(problem);
    }
  }

  // A stream until it ends, which is a loss; or the milliseconds until another attempt, where none is to be had.
  async hear(mine) {
    const more = this.after === null ? {} : { "Last-Event-ID": this.after };
    const answer = await fetch(`/_mock${this.path}`, { headers: { ...headers(), ...more, Accept: "text/event-stream" }, signal: mine.signal, cache: "no-store" });
    if (!answer.ok) throw new Problem(answer.status, {}, { path: this.path });
    if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream")) return this.fallBack();
    this.listen(mine);
    await read(answer.body, (frame) => {
      this.listen(mine);
      this.heard(frame);
    });
    clearTimeout(this.silence);
    if (this.isOver) throw new Problem(404, {}, null);
    throw new Problem(0, {}, null);
  }

  // A server that says nothing for long is not there any more, whatever the socket says.
  listen(mine) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => mine.abort({ isLoss: true }), SILENT);
  }

  heard({ event, id, data }) {
    if (data.now) clock.set({ now: data.now, frozen: data.frozen });
    if (event === "hello") this.greeted(data);
    else if (event === "bye") this.isOver = data.reason === "deleted";
    else if (event === "resync" || data.skipped) changed();
    else if (event === "changes") this.tell(data.items);
    if (id) this.after = id;
  }

  greeted({ last, ui }) {
    updated.set(ui !== document.getElementById("page").dataset.version);
    this.failed = 0;
    this.isOver = false;
    tell("live");
    // What was shown before may be old by now; a stream that is resumed tells of it by itself.
    if (this.after === null) {
      this.after = last;
      changed();
    }
  }

  // What has come since, where this tab may not wait for it.
  async page(signal) {
    if (this.after === null) {
      this.after = (await ask({ path: withQuery(this.path, { limit: 1 }) }, signal)).last;
      changed();
      return;
    }
    const page = await ask({ path: withQuery(this.path, { after: this.after, limit: MOST }) }, signal);
    this.after = page.last;
    clock.set({ now: page.now, frozen: page.frozen });
    this.tell(page.items);
  }

  tell(items) {
    if (items.length) changed([...new Set(items.map((item) => item.type.split(".")[0]))], items);
  }

  troubled(problem) {
    // The sandbox began anew, or more has happened than is kept: all that is shown is asked for again.
    if (problem.status === 410) {
      this.after = null;
      return 0;
    }
    // It refuses, so it is there; as many streams as may be are open, or the sandbox is gone.
    if (problem.status) {
      if (problem.status === 404) changed();
      return this.fallBack();
    }
    this.failed += 1;
    // As many pages as there are do not come back in the same moment.
    const delay = 250 + Math.random() * Math.min(LONGEST, 500 * 2 ** this.failed);
    tell("lost", Date.now() + delay);
    return delay;
  }

  async fallBack() {
    try {
      await this.page(this.asking.signal);
    } catch {
      changed();
    }
    tell("polling");
    return EVERY;
  }
}
