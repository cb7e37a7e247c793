// How many requests a minute each caller of a system may make.

import { html, useState } from "../../dom.js";
import { change } from "../../acts.js";
import { numberIn } from "../../format.js";
import { CallForm } from "../../parts/act.js";
import { System } from "../../parts/words.js";

export function Limits({ box }) {
  return html`<p>Beyond its limit a caller is answered with the vendor's 429, until the minute of the sandbox's clock is over. Coext's limits are those of its keys.</p>
    ${Object.entries(box.limits).map(([system, { per_minute: most }]) => html`<${PerMinute} key=${system} box=${box} system=${system} most=${most} />`)}`;
}

function PerMinute({ box, system, most }) {
  const [given, setGiven] = useState(most === null ? "" : String(most));
  const limit = given.trim() === "" ? null : numberIn(given);
  return html`<section class="card"><h2><${System} name=${system} /> requests a minute</h2>
    <${CallForm} call=${change(box.id, { limits: { [system]: { per_minute: limit } } })}>
      <label>At most, for each caller <input type="text" inputmode="numeric" value=${given} placeholder="without a limit" onInput=${(event) => setGiven(event.target.value)} /></label>
    </${CallForm}></section>`;
}
