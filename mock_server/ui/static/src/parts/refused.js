// Requests that reached no sandbox, so that no view of one has them, each with the reason.

import { html } from "../dom.js";
import { useCall } from "../calls.js";
import { many } from "../format.js";
import { Trouble } from "./states.js";
import { Time } from "./time.js";
import { System } from "./words.js";

const MOST = 50;

export function Refused() {
  const { data, problem, again } = useCall(`/refused?page_size=${MOST}`, ["request"], { gap: 2_000 });
  if (problem && !data) return html`<${Trouble} problem=${problem} again=${again} />`;
  if (!data?.items.length) return null;
  return html`<details class="card refused"><summary>${many(data.paging.total, "request")} reached no sandbox</summary>
    <ul>${data.items.map((one, place) => html`<li key=${one.at + place}><p><${Time} at=${one.at} hasDay /> ${one.system && html`<${System} name=${one.system} />`} <code><bdi>${one.method} ${one.path}</bdi></code> <span class="status bad">${one.status}</span></p>
      <p class="muted">${one.detail}${one.nearest && html` Was <code>${one.nearest}</code> meant?`}</p></li>`)}</ul></details>`;
}
