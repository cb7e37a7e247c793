// Who is told: a line for each system, and the form that sets it.

import { html, useState } from "../dom.js";
import { subscribe, tryOut } from "../acts.js";
import { at } from "../api.js";
import { useCall, useSystems } from "../calls.js";
import { go } from "../router.js";
import { CallForm } from "./act.js";
import { Copy } from "./copyas.js";
import { Dialog } from "./dialog.js";
import { options, useForm } from "./fields.js";
import { Trouble } from "./states.js";
import { System } from "./words.js";

export function Subscriptions({ box, isOpen }) {
  const [changing, setChanging] = useState(null);
  const [trying, setTrying] = useState(null);
  const found = useCall(at(box.id, "/webhooks"), ["webhook", "request", "state"]);
  const known = useSystems()?.items ?? [];
  const webhooksOf = (system) => known.find((one) => one.name === system)?.webhooks;
  const of = (system) => (found.data?.items ?? []).filter((one) => one.system === system);
  return html`<details class="subscriptions" open=${isOpen}><summary><h2>Subscriptions</h2></summary>
    ${found.problem && !found.data && html`<${Trouble} problem=${found.problem} again=${found.again} />`}
    <ul>${Object.keys(box.systems).map((system) => html`<li key=${system}><${Line} system=${system} known=${of(system)} hasOwn=${webhooksOf(system)?.own_api ?? false} onChange=${setChanging} onTry=${setTrying} /></li>`)}</ul>
    ${changing && html`<${Change} box=${box} names=${webhooksOf(changing.system)?.events ?? []} ...${changing} onClose=${() => setChanging(null)} />`}
    ${trying && html`<${Try} box=${box} system=${trying} names=${webhooksOf(trying)?.events ?? []} onClose=${() => setTrying(null)} />`}
  </details>`;
}

function Line({ system, known, hasOwn, onChange, onTry }) {
  const name = html`<${System} name=${system} />`;
  const told = known.map((one) => html`<span key=${one.url}><bdi>${one.url}</bdi> ${events(one)}${one.enabled ? "" : ", off"}</span>`);
  const line = html`<span class="told-to">${told.length ? told : "–"}</span>`;
  const trial = known.some((one) => one.enabled) && html`<button type="button" aria-haspopup="dialog" aria-label=${`Try the webhook of ${system}`} onClick=${() => onTry(system)}>Try</button>`;
  if (hasOwn) return html`${name}${line}<span class="buttons"><span class="muted">by your app, in the vendor's own API</span>${trial}</span>`;
  const [ours] = known;
  return html`${name}${line}<span class="buttons">${trial}
    <button type="button" aria-haspopup="dialog" aria-label=${`${ours ? "Edit" : "Subscribe"} ${system}`} onClick=${() => onChange({ system, ours })}>${ours ? "Edit" : "Subscribe"}</button></span>`;
}

function events({ events: chosen }) {
  return html`<span class="muted">${chosen === null ? "every event" : chosen.join(", ")}</span>`;
}

// `names` are the events that the system has.
function Change({ box, system, ours, names, onClose }) {
  const { given, put, text, flag } = useForm({ url: ours?.url ?? "http://127.0.0.1:9/hook", secret: "", events: ours?.events ?? [], enabled: ours?.enabled ?? true });
  const [made, setMade] = useState(null);
  const turn = (name) => put({ ...given, events: names.filter((one) => (one === name) !== given.events.includes(one)) });
  if (made) return html`<${Made} ...${{ system, made, onClose }} />`;
  return html`<${Dialog} title=${`Subscribe ${system}`} onClose=${onClose}>
    <${CallForm} call=${subscribe(box.id, system, wanted(given))} then=${setMade}>
      ${text("url", "Address of the receiver", "", { required: true })}
      <fieldset><legend>Events; none chosen is every one</legend>${names.map((name) => html`<label class="check" key=${name}><input type="checkbox" checked=${given.events.includes(name)} onChange=${() => turn(name)} /> ${name}</label>`)}</fieldset>
      ${text("secret", `Secret${ours?.secret_hint ? `; the one there is ends in ${ours.secret_hint}` : ""}`, ours ? "stays" : "one is made", { autocomplete: "off" })}
      ${flag("enabled", "It is told")}
      <p class="muted">Posts go to loopback and private addresses, unless the server was started with --webhook-allow.</p>
    </${CallForm}>
  </${Dialog}>`;
}

// An event of what there is in the sandbox is told now, as a delivery of its own.
function Try({ box, system, names, onClose }) {
  const [event, setEvent] = useState("");
  const show = (delivery) => {
    onClose();
    go({ box: box.id, view: "webhooks", id: delivery.id });
  };
  return html`<${Dialog} title=${`Try the webhook of ${system}`} onClose=${onClose}>
    <${CallForm} call=${tryOut(box.id, system, event || names[0])} then=${show}>
      <label>Event <select value=${event || names[0]} onChange=${(chosen) => setEvent(chosen.target.value)}>${options(names)}</select></label>
      <p class="muted">It tells of the newest thing in the sandbox that it could tell of.</p>
    </${CallForm}>
  </${Dialog}>`;
}

// The secret is told once.
function Made({ system, made, onClose }) {
  return html`<${Dialog} title=${`${system} tells ${made.url}`} onClose=${onClose}>
    <p>What is posted is signed with this secret. It is shown here only:</p>
    <p><code>${made.secret}</code> <${Copy} text=${made.secret} what="the secret" /></p>
    <p class="buttons"><button type="button" class="main" onClick=${onClose}>Done</button></p>
  </${Dialog}>`;
}

function wanted({ url, secret, events: chosen, enabled }) {
  return { url, ...(chosen.length ? { events: chosen } : {}), ...(enabled ? {} : { enabled }), ...(secret ? { secret } : {}) };
}
