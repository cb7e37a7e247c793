// What a sandbox is set to: what opens it, how its provider behaves, limits, each vendor's dashboard, and its state.

import { html } from "../dom.js";
import { Link } from "../router.js";
import { Credentials } from "./setup/credentials.js";
import { Dashboards } from "./setup/dashboards.js";
import { Delivery } from "./setup/delivery.js";
import { Limits } from "./setup/limits.js";
import { State } from "./setup/state.js";

const BEFORE = [["credentials", "Credentials", Credentials], ["delivery", "Delivery", Delivery], ["limits", "Limits", Limits]];
const BEHIND = [["state", "State", State]];

export function Setup({ box, route }) {
  const name = route.id ?? "credentials";
  const dashboards = Object.keys(box.systems).map((system) => [system, system, Dashboards]);
  const parts = [...BEFORE, ...dashboards, ...BEHIND];
  const [, title, Part] = parts.find(([one]) => one === name) ?? parts[0];
  return html`<div class="page setup"><h1 class="hidden">Setup</h1>
    <nav class="parts" aria-label="Setup">${parts.map(([id, words]) => html`<${Link} key=${id} class="view-link" to=${{ box: box.id, view: "setup", id }} aria-current=${id === name ? "page" : undefined}>${words}</${Link}>`)}</nav>
    <section aria-label=${title} key=${name}><${Part} box=${box} route=${route} system=${name} /></section>
  </div>`;
}
