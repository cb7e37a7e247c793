// A small table of texts, which goes sideways by itself where it is wider than the page.

import { html } from "../dom.js";

// `names` are the columns, and the fields of each row, which the first names; `act(row)` is what stands behind them.
export function Table({ label, names, rows, act = null }) {
  const [first, ...others] = names;
  return html`<div class="table" tabindex="0" role="region" aria-label=${label}><table><thead><tr>${names.map((name) => html`<th scope="col" key=${name}>${name}</th>`)}${act && html`<td></td>`}</tr></thead>
    <tbody>${rows.map((row, place) => html`<tr key=${place}><th scope="row"><bdi>${shown(row[first])}</bdi></th>${others.map((name) => html`<td key=${name}><bdi>${shown(row[name])}</bdi></td>`)}${act && html`<td>${act(row)}</td>`}</tr>`)}</tbody></table></div>`;
}

function shown(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
