// What a part shows when it has nothing to show: not yet, nothing there, refused, gone.

import { html } from "../dom.js";
import { written } from "../api.js";
import { copy } from "../copy.js";

// Rows that are about to come; they appear after a moment only.
export function Ghosts({ rows = 8 }) {
  return html`<div class="ghosts" aria-busy="true"><span class="hidden">Loading</span>
    ${Array.from({ length: rows }, () => html`<div class="ghost"></div>`)}
  </div>`;
}

// Why there is nothing, and what to do about it.
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;
}

// A call that was refused, or had no answer, and what may be done about it.
export function Trouble({ problem, again }) {
  const errors = Object.entries(problem.errors);
  return html`<div class="trouble" role="alert">
    <p class="trouble-title">${problem.title || "Refused"}</p>
    <p>${problem.message}</p>
    ${errors.length > 0 && html`<dl class="facts">${errors.map(([name, told]) => html`<dt>${name}</dt><dd>${sentences(told)}</dd>`)}</dl>`}
    <p class="buttons">
      ${again && html`<button type="button" onClick=${again}>Try again</button>`}
      ${problem.call && html`<button type="button" onClick=${() => copy(written(problem.call, "curl"), "the call as curl")}>Copy as curl</button>`}
    </p>
  </div>`;
}

export function sentences(told) {
  if (!Array.isArray(told)) return typeof told === "object" ? JSON.stringify(told) : String(told);
  return told.map((one) => (typeof one === "object" ? one.message ?? JSON.stringify(one) : String(one))).join(" ");
}

// A command to copy, which runs as it stands.
export function Command({ text, what = "the command" }) {
  return html`<div class="command"><pre tabindex="0" role="region" aria-label=${what}>${text}</pre>
    <button type="button" onClick=${() => copy(text, what)}>Copy</button></div>`;
}
