// How often each caller may ask, what is left of that, and what comes when it is used up.

import { html, useState } from "../../dom.js";
import { change } from "../../acts.js";
import { at } from "../../api.js";
import { useCall } from "../../calls.js";
import { numberIn } from "../../format.js";
import { CallForm } from "../../parts/act.js";
import { Known } from "../../parts/states.js";
import { Time } from "../../parts/time.js";
import { System } from "../../parts/words.js";

export function Limits({ box }) {
  const found = useCall(at(box.id, "/limits"), ["request", "clock", "settings", "dashboard"]);
  return html`<section class="card"><h2>What is left</h2>
      <${Known} of=${found} rows=${4}>${({ items }) => html`<ul class="limits" aria-label="Limits">${items.map((one) => html`<li key=${`${one.system} ${one.subject} ${one.window}`}><${Line} one=${one} /></li>`)}</ul>`}</${Known}></section>
    ${Object.entries(box.limits).map(([system, { per_minute: most }]) => html`<${PerMinute} key=${system} box=${box} system=${system} most=${most} />`)}`;
}

function Line({ one }) {
  const { system, label, window, limit, used = 0, remaining, resets_at: end, refusal } = one;
  const what = html`<span><${System} name=${system} /> ${label} <span class="muted">a ${window}</span></span>`;
  if (limit === null) return html`${what}<span class="muted">without a limit</span>`;
  return html`${what}<meter min="0" max=${limit} value=${used} aria-label=${`Used by ${label} of ${system} in a ${window}`}></meter>
    <span>${remaining === 0 ? html`<b class="status bad">used up</b>: ${refusal}` : `${used.toLocaleString("en")} of ${limit.toLocaleString("en")} used`}${end && html`, until <${Time} at=${end} hasDay />`}</span>`;
}

function PerMinute({ box, system, most }) {
  const [given, setGiven] = useState(most === null ? "" : String(most));
  const limit = given.trim() === "" ? null : numberIn(given);
  return html`<section class="card"><h2><${System} name=${system} /> requests a minute</h2>
    <${CallForm} call=${change(box.id, { limits: { [system]: { per_minute: limit } } })}>
      <label>At most, for each caller <input type="text" inputmode="numeric" value=${given} placeholder="without a limit" onInput=${(event) => setGiven(event.target.value)} /></label>
    </${CallForm}></section>`;
}
