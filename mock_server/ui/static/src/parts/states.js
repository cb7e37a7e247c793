// What a part shows when it has nothing to show: not yet, nothing there, refused, gone.

import { html } from "../dom.js";
import { written } from "../api.js";
import { many } from "../format.js";
import { but, go } from "../router.js";
import { Copy } from "./copyas.js";

// Rows that are about to come; they appear after a moment only.
export function Ghosts({ rows = 8 }) {
  return html`<div class="ghosts" aria-busy="true"><span class="hidden">Loading</span>
    ${Array.from({ length: rows }, () => html`<div class="ghost"></div>`)}
  </div>`;
}

// What a call has answered, as `children(data)` shows it; before that, that it is on its way or was refused.
export function Known({ of: { data, problem, again }, rows, children }) {
  if (data) return children(data);
  return problem ? html`<${Trouble} problem=${problem} again=${again} />` : html`<${Ghosts} rows=${rows} />`;
}

// Why there is nothing, and what to do about it.
export function Empty({ title, children }) {
  return html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;
}

// A search found nothing; `children` are further ways on from it.
export function Unmatched({ route, who = "Nothing", children }) {
  return html`<${Empty} title=${`${who} matches ${route.params.query}.`}><p class="buttons">${children}
    <button type="button" onClick=${() => go(but(route, { query: undefined }), { replace: true })}>Clear the search</button></p></${Empty}>`;
}

// What a list has no more.
export function Dropped({ count }) {
  return count > 0 && html`<p class="dropped">${many(count, "older one is", "older ones are")} gone: the sandbox keeps only so many.</p>`;
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
      ${problem.call && html`<${Copy} text=${written(problem.call, "curl")} what="the call as curl" label="Copy as curl" />`}
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
    <${Copy} text=${text} what=${what} /></div>`;
}
