// Names of systems and the like, with a sign that is never alone.

import { html } from "../dom.js";

export function System({ name }) {
  return html`<span class=${`system system-${name}`}>${name}</span>`;
}
