// Every sandbox of the server, and a new one.

import { html, useState } from "../dom.js";
import { create, remove, reset } from "../acts.js";
import { useCall } from "../calls.js";
import { ago, dayOf, many, secondsOf } from "../format.js";
import { Acts, CallForm } from "../parts/act.js";
import { Dialog } from "../parts/dialog.js";
import { MODES, useForm } from "../parts/fields.js";
import { Refused } from "../parts/refused.js";
import { Empty, Known } from "../parts/states.js";
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
    <${Known} of=${list}>${() => (shown.length ? html`<ul class="boxes">${shown.map((box) => html`<${Box} key=${box.id} box=${box} />`)}</ul>` : html`<${Empty} title=${`No sandbox has ${text} in its id or label.`} />`)}</${Known}>
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
    <${Acts} calls=${calls} /></li>`;
}

function New({ onClose }) {
  const { given, text, choice, flag } = useForm({ id: "", label: "", seed: "", fixtures: "default", now: "", frozen: true, mode: "auto", strict: false });
  return html`<${Dialog} title="New sandbox" onClose=${onClose}>
    <${CallForm} call=${create(wanted(given))} then=${enter}>
      ${text("id", "Id", "one is made")}
      ${text("label", "Label", "what you know it by")}
      ${text("seed", "Seed", "the server's", { inputmode: "numeric" })}
      ${choice("fixtures", "Fixtures", [["default", "the default ones"], ["empty", "none"]])}
      ${text("now", "Clock", "now, or 2026-01-01T09:00:00Z")}
      ${flag("frozen", "The clock stands still until it is moved")}
      ${choice("mode", "Delivery", MODES)}
      ${flag("strict", "Refuse fields that a vendor would ignore")}
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
