// What has changed in the sandbox that is shown, and how the page comes to know of it.

import { Signal } from "./signal.js";

const EVERY = 2_000;
const LONGEST = 8_000;

// Told whenever something may have changed: kinds of it, as "message" or "request", or null for anything.
export const changes = new Signal(null);

// How the page hears of changes: `kind` live, polling, lost or paused; `since` when, `until` when it tries again.
export const connection = new Signal({ kind: "polling", since: Date.now() });

export function changed(kinds = null) {
  changes.set(kinds);
}

// Ask again and again while the page is seen, `probe` being a call that fails when the server is gone.
export class Poll {
  constructor(probe) {
    this.probe = probe;
    this.failed = 0;
    this.seen = () => (document.hidden ? this.pause() : this.now());
    document.addEventListener("visibilitychange", this.seen);
    this.wait(EVERY);
  }

  wait(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.turn(), delay);
  }

  now() {
    this.wait(0);
  }

  pause() {
    clearTimeout(this.timer);
    tell({ kind: "paused" });
  }

  async turn() {
    try {
      await this.probe();
      if (this.closed) return;
      this.failed = 0;
      tell({ kind: "polling" });
      changed();
      this.wait(EVERY);
    } catch (problem) {
      if (this.closed) return;
      this.failed += 1;
      this.lose(problem);
    }
  }

  lose(problem) {
    // A server that refuses is there.
    if (problem.status) {
      tell({ kind: "polling" });
      changed();
      this.wait(EVERY);
      return;
    }
    // As many pages as there are do not come back in the same moment.
    const delay = Math.random() * Math.min(LONGEST, 500 * 2 ** this.failed) + 250;
    tell({ kind: "lost", until: Date.now() + delay });
    this.wait(delay);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }
}

function tell(now) {
  const before = connection.value;
  const since = before.kind === now.kind ? before.since : Date.now();
  if (before.kind !== now.kind || before.until !== now.until) connection.set({ ...now, since });
}
