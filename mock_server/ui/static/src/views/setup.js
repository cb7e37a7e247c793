// What a sandbox is set to: what opens it, how its provider behaves, limits, each vendor's dashboard, and its state.

import { html } from "../dom.js";
import { Parts } from "../parts/parts.js";
import { Credentials } from "./setup/credentials.js";
import { Dashboards } from "./setup/dashboards.js";
import { Delivery } from "./setup/delivery.js";
import { Limits } from "./setup/limits.js";
import { State } from "./setup/state.js";

const BEFORE = [["credentials", "Credentials", Credentials], ["delivery", "Delivery", Delivery], ["limits", "Limits", Limits]];
const BEHIND = [["state", "State", State]];

export function Setup({ box, route }) {
  const [name, path] = (route.id ?? "credentials").split("/");
  const dashboards = Object.keys(box.systems).map((system) => [system, system, Dashboards]);
  const parts = [...BEFORE, ...dashboards, ...BEHIND];
  const [, title, Part] = parts.find(([one]) => one === name) ?? parts[0];
  return html`<div class="page setup"><h1 class="hidden">Setup</h1>
    <${Parts} label="Setup" box=${box} parts=${parts} current=${name} />
    <section aria-label=${title} key=${name}><${Part} box=${box} route=${route} system=${name} path=${path} /></section>
  </div>`;
}
