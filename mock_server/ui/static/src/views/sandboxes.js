// Every sandbox of the server, and a new one.

import { html, useState } from "../dom.js";
import { create, remove, reset } from "../acts.js";
import { useCall } from "../calls.js";
import { ago, dayOf, many, secondsOf } from "../format.js";
import { Act, Acts, CallForm } from "../parts/act.js";
import { Dialog } from "../parts/dialog.js";
import { Refused } from "../parts/refused.js";
import { Empty, Ghosts, Trouble } from "../parts/states.js";
import { Link, go } from "../router.js";

const EVERYTHING = ["sandbox", "message", "request"];

export function Sandboxes({ route }) {
  const list = useCall("/sandboxes?page_size=1000&view=summary", EVERYTHING);
  const [isNew, setNew] = useState(false);
  const text = route.params.query ?? "";
  const filter = (event) => go({ ...route, params: { query: event.target.value } }, { replace: true });
  const shown = (list.data?.items ?? []).filter((box) => `${box.id} ${box.label}`.includes(text));
  return html`<main class="page" id="content" tabindex="-1">
    <header class="view-head"><h1>Sandboxes</h1>
      <label class="search"><span class="hidden">Filter by id and label</span><input type="search" value=${text} placeholder="Filter by id and label" onInput=${filter} /></label>
      <p class="buttons"><button type="button" class="main" aria-haspopup="dialog" onClick=${() => setNew(true)}>New sandbox</button></p></header>
    ${list.problem && html`<${Trouble} problem=${list.problem} again=${list.again} />`}
    ${!list.data && !list.problem && html`<${Ghosts} />`}
    ${list.data && !shown.length && html`<${Empty} title=${`No sandbox has ${text} in its id or label.`} />`}
    <ul class="boxes">${shown.map((box) => html`<${Box} key=${box.id} box=${box} />`)}</ul>
    <${Refused} />
    ${isNew && html`<${New} onClose=${() => setNew(false)} />`}
  </main>`;
}

function Box({ box }) {
  const calls = [reset(box.id), ...(box.id === "default" ? [] : [remove(box.id)])];
  const { counts, clock: { now, frozen } } = box;
  return html`<li class="card box"><h2><${Link} to=${{ box: box.id, view: null }}>${box.id}</${Link}></h2>
    ${box.label && html`<p class="box-label">${box.label}</p>`}
    <p class="box-line"><time datetime=${now}>${dayOf(now)} ${secondsOf(now)}</time> <span class=${`tag ${frozen ? "tag-frozen" : "tag-running"}`}>${frozen ? "frozen" : "running"}</span></p>
    <p class="box-line"><span>${many(counts.messages, "message")}</span> <span>${many(counts.requests, "request")}</span> <span>${many(counts.findings, "finding")}</span>
      ${counts.faults > 0 && html`<span class="mark">⚡ ${many(counts.faults, "fault")} armed</span>`}</p>
    <p class="box-line muted">${box.last_act_at ? `last act ${ago(box.last_act_at, new Date().toISOString())}` : "nothing has happened in it"}, seed ${box.seed}, delivery ${box.delivery.mode}${box.strict ? ", strict" : ""}</p>
    <${Acts} calls=${calls}>${calls.map((call) => html`<${Act} key=${call.label} call=${call} />`)}</${Acts}></li>`;
}

function New({ onClose }) {
  const [given, setGiven] = useState({ id: "", label: "", seed: "", fixtures: "default", now: "", frozen: true, mode: "auto", strict: false });
  const set = (name) => (event) => setGiven({ ...given, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value });
  return html`<${Dialog} title="New sandbox" onClose=${onClose}>
    <${CallForm} call=${create(wanted(given))} then=${enter}>
      <label>Id <input type="text" value=${given.id} onInput=${set("id")} placeholder="one is made" spellcheck=${false} /></label>
      <label>Label <input type="text" value=${given.label} onInput=${set("label")} placeholder="what you know it by" /></label>
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
function wanted({ id, label, seed, fixtures, now, frozen, mode, strict }) {
  const body = {};
  if (id) body.id = id;
  if (label) body.label = label;
  if (seed) body.seed = /^\d+$/.test(seed) ? Number(seed) : seed;
  if (fixtures !== "default") body.fixtures = fixtures;
  if (now || frozen) body.clock = { ...(now ? { now } : {}), ...(frozen ? { frozen } : {}) };
  if (mode !== "auto") body.delivery = { mode };
  if (strict) body.strict = true;
  return body;
}
