// Who is told: a line for each system, and the form that sets it.

import { html, useState } from "../dom.js";
import { subscribe } from "../acts.js";
import { at } from "../api.js";
import { useCall } from "../calls.js";
import { copy } from "../copy.js";
import { CallForm } from "./act.js";
import { Dialog } from "./dialog.js";
import { Trouble } from "./states.js";
import { System } from "./words.js";

export function Subscriptions({ box, isOpen }) {
  const [changing, setChanging] = useState(null);
  const found = useCall(at(box.id, "/webhooks"), ["webhook", "request", "state"]);
  // What there is of a system does not change while the server runs.
  const known = useCall("/systems").data?.items ?? [];
  const webhooksOf = (system) => known.find((one) => one.name === system)?.webhooks;
  const of = (system) => (found.data?.items ?? []).filter((one) => one.system === system);
  return html`<details class="subscriptions" open=${isOpen}><summary><h2>Subscriptions</h2></summary>
    ${found.problem && !found.data && html`<${Trouble} problem=${found.problem} again=${found.again} />`}
    <ul>${Object.keys(box.systems).map((system) => html`<li key=${system}><${Line} system=${system} known=${of(system)} hasOwn=${webhooksOf(system)?.own_api ?? false} onChange=${setChanging} /></li>`)}</ul>
    ${changing && html`<${Change} box=${box} names=${webhooksOf(changing.system)?.events ?? []} ...${changing} onClose=${() => setChanging(null)} />`}
  </details>`;
}

function Line({ system, known, hasOwn, onChange }) {
  const name = html`<${System} name=${system} />`;
  const told = known.map((one) => html`<span key=${one.url}><bdi>${one.url}</bdi> ${events(one)}${one.enabled ? "" : ", off"}</span>`);
  const line = html`<span class="told-to">${told.length ? told : "–"}</span>`;
  if (hasOwn) return html`${name}${line}<span class="muted">by your app, in the vendor's own API</span>`;
  const [ours] = known;
  return html`${name}${line}
    <button type="button" aria-haspopup="dialog" aria-label=${`${ours ? "Edit" : "Subscribe"} ${system}`} onClick=${() => onChange({ system, ours })}>${ours ? "Edit" : "Subscribe"}</button>`;
}

function events({ events: chosen }) {
  return html`<span class="muted">${chosen === null ? "every event" : chosen.join(", ")}</span>`;
}

// `names` are the events that the system has.
function Change({ box, system, ours, names, onClose }) {
  const [given, setGiven] = useState({ url: ours?.url ?? "http://127.0.0.1:9/hook", secret: "", events: ours?.events ?? [], enabled: ours?.enabled ?? true });
  const [made, setMade] = useState(null);
  const set = (name) => (event) => setGiven({ ...given, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value });
  const turn = (name) => setGiven({ ...given, events: names.filter((one) => (one === name) !== given.events.includes(one)) });
  if (made) return html`<${Made} ...${{ system, made, onClose }} />`;
  return html`<${Dialog} title=${`Subscribe ${system}`} onClose=${onClose}>
    <${CallForm} call=${subscribe(box.id, system, wanted(given))} then=${setMade}>
      <label>Address of the receiver <input type="text" required value=${given.url} spellcheck=${false} onInput=${set("url")} /></label>
      <fieldset><legend>Events; none chosen is every one</legend>${names.map((name) => html`<label class="check" key=${name}><input type="checkbox" checked=${given.events.includes(name)} onChange=${() => turn(name)} /> ${name}</label>`)}</fieldset>
      <label>Secret${ours?.secret_hint ? `; the one there is ends in ${ours.secret_hint}` : ""} <input type="text" value=${given.secret} placeholder=${ours ? "stays" : "one is made"} spellcheck=${false} autocomplete="off" onInput=${set("secret")} /></label>
      <label class="check"><input type="checkbox" checked=${given.enabled} onChange=${set("enabled")} /> It is told</label>
      <p class="muted">Posts go to loopback and private addresses, unless the server was started with --webhook-allow.</p>
    </${CallForm}>
  </${Dialog}>`;
}

// The secret is told once.
function Made({ system, made, onClose }) {
  return html`<${Dialog} title=${`${system} tells ${made.url}`} onClose=${onClose}>
    <p>What is posted is signed with this secret. It is shown here only:</p>
    <p><code>${made.secret}</code> <button type="button" onClick=${() => copy(made.secret, "the secret")}>Copy</button></p>
    <p class="buttons"><button type="button" class="main" onClick=${onClose}>Done</button></p>
  </${Dialog}>`;
}

function wanted({ url, secret, events: chosen, enabled }) {
  return { url, ...(chosen.length ? { events: chosen } : {}), ...(enabled ? {} : { enabled }), ...(secret ? { secret } : {}) };
}
