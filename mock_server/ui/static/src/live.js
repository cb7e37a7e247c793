// What has happened in the sandbox that is shown, and whether the page hears of it.

import { ask } from "./api.js";
import { Signal } from "./signal.js";

const EVERY = 2_000;

// Told when something has happened: { kinds, items }. `kinds` are beginnings of types of events, such as "message", or
// null where anything may have; `items` are the events, or null where they are not known.
export const changes = new Signal({ kinds: null, items: null });

// How the page hears of it: `kind` is live, polling, paused or lost, `since` when; `until` when a lost one tries again.
export const connection = new Signal({ kind: "starting", since: Date.now() });

// The time in the sandbox as it was told last: { now, frozen }.
export const clock = new Signal(null);

// Whether the server has other files than those that this page was made of.
export const updated = new Signal(false);

export function changed(kinds = null, items = null) {
  changes.set({ kinds, items });
}

export function tell(kind, until) {
  const before = connection.value;
  if (before.kind !== kind || until) connection.set({ kind, until, since: before.kind === kind ? before.since : Date.now() });
}

// Where no sandbox is shown: whether the server is there, and that something may have changed.
export class Poll {
  constructor() {
    this.seen = () => (document.hidden ? this.pause() : this.now());
    document.addEventListener("visibilitychange", this.seen);
    this.now();
  }

  now() {
    clearTimeout(this.timer);
    this.turn();
  }

  pause() {
    clearTimeout(this.timer);
    tell("paused");
  }

  async turn() {
    let wait = EVERY;
    try {
      await ask({ path: "/health" });
      tell("polling");
      changed();
    } catch {
      wait = EVERY * (1 + Math.random());
      tell("lost", Date.now() + wait);
    }
    if (!this.isClosed) this.timer = setTimeout(() => this.turn(), wait);
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }
}
