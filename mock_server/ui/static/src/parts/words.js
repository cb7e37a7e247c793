// Names of systems and the like, with a sign that is never alone.

import { html } from "../dom.js";

export function System({ name }) {
  return html`<span class=${`system system-${name}`}>${name}</span>`;
}

// Where a message is on its way.
export function Status({ of }) {
  const kind = { failed: "bad", bounced: "bad", skipped: "bad", read: "good", delivered: "good" }[of] ?? "";
  return html`<span class=${`status ${kind}`}>${of}</span>`;
}
