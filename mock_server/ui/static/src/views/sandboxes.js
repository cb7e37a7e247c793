// Every sandbox of the server, and a new one.

import { html, useState } from "../dom.js";
import { create, remove, reset } from "../acts.js";
import { useCall } from "../calls.js";
import { dayOf, many, secondsOf } from "../format.js";
import { Act, Acts, CallForm } from "../parts/act.js";
import { Dialog } from "../parts/dialog.js";
import { Empty, Ghosts, Trouble } from "../parts/states.js";
import { Link, go } from "../router.js";

const EVERYTHING = ["sandbox", "message", "request"];

export function Sandboxes({ route }) {
  const list = useCall("/sandboxes?page_size=1000", EVERYTHING);
  const [isNew, setNew] = useState(false);
  const text = route.params.query ?? "";
  const filter = (event) => go({ ...route, params: { query: event.target.value } }, { replace: true });
  const shown = (list.data?.items ?? []).filter((box) => box.id.includes(text));
  return html`<main class="page" id="content" tabindex="-1">
    <header class="view-head"><h1>Sandboxes</h1>
      <label class="search"><span class="hidden">Filter by id</span><input type="search" value=${text} placeholder="Filter by id" onInput=${filter} /></label>
      <p class="buttons"><button type="button" class="main" aria-haspopup="dialog" onClick=${() => setNew(true)}>New sandbox</button></p></header>
    ${list.problem && html`<${Trouble} problem=${list.problem} again=${list.again} />`}
    ${!list.data && !list.problem && html`<${Ghosts} />`}
    ${list.data && !shown.length && html`<${Empty} title=${`No sandbox's id has ${text} in it.`} />`}
    <ul class="boxes">${shown.map((box) => html`<${Box} key=${box.id} box=${box} />`)}</ul>
    ${isNew && html`<${New} onClose=${() => setNew(false)} />`}
  </main>`;
}

function Box({ box }) {
  const calls = [reset(box.id), ...(box.id === "default" ? [] : [remove(box.id)])];
  const { now, frozen } = box.clock;
  return html`<li class="card box"><h2><${Link} to=${{ box: box.id, view: null }}>${box.id}</${Link}></h2>
    <p class="box-line"><time datetime=${now}>${dayOf(now)} ${secondsOf(now)}</time> <span class=${`tag ${frozen ? "tag-frozen" : "tag-running"}`}>${frozen ? "frozen" : "running"}</span></p>
    <p class="box-line muted">seed ${box.seed}, delivery ${box.delivery.mode}${box.strict ? ", strict" : ""}${box.faults_armed ? `, ${many(box.faults_armed, "fault")} armed` : ""}</p>
    <${Acts} calls=${calls}>${calls.map((call) => html`<${Act} key=${call.label} call=${call} />`)}</${Acts}></li>`;
}

function New({ onClose }) {
  const [given, setGiven] = useState({ id: "", seed: "", fixtures: "default", now: "", frozen: true, mode: "auto", strict: false });
  const set = (name) => (event) => setGiven({ ...given, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value });
  return html`<${Dialog} title="New sandbox" onClose=${onClose}>
    <${CallForm} call=${create(wanted(given))} then=${enter}>
      <label>Id <input type="text" value=${given.id} onInput=${set("id")} placeholder="one is made" spellcheck=${false} /></label>
      <label>Seed <input type="text" inputmode="numeric" value=${given.seed} onInput=${set("seed")} placeholder="the server's" /></label>
      <label>Fixtures <select value=${given.fixtures} onChange=${set("fixtures")}><option value="default">the default ones</option><option value="empty">none</option></select></label>
      <label>Clock <input type="text" value=${given.now} onInput=${set("now")} placeholder="now, or 2026-01-01T09:00:00Z" spellcheck=${false} /></label>
      <label class="check"><input type="checkbox" checked=${given.frozen} onChange=${set("frozen")} /> The clock stands still until it is moved</label>
      <label>Delivery <select value=${given.mode} onChange=${set("mode")}><option value="auto">the provider reports by itself</option><option value="manual">only what you say is reported</option></select></label>
      <label class="check"><input type="checkbox" checked=${given.strict} onChange=${set("strict")} /> Refuse fields that a vendor would ignore</label>
    </${CallForm}>
  </${Dialog}>`;
}

function enter(box) {
  go({ box: box.id, view: null });
}

// What was chosen, without what is the server's default.
function wanted({ id, seed, fixtures, now, frozen, mode, strict }) {
  const body = {};
  if (id) body.id = id;
  if (seed) body.seed = /^\d+$/.test(seed) ? Number(seed) : seed;
  if (fixtures !== "default") body.fixtures = fixtures;
  if (now || frozen) body.clock = { ...(now ? { now } : {}), ...(frozen ? { frozen } : {}) };
  if (mode !== "auto") body.delivery = { mode };
  if (strict) body.strict = true;
  return body;
}
