// The pen of a customer: who they are is known, by which system they write is chosen, and each text is one call.

import { html, useState } from "../dom.js";
import { inbound } from "../acts.js";
import { Acts, CallForm } from "./act.js";

const QUICK = ["Yes", "No", "STOP", "Thank you"];

// Texts that were begun, by sandbox and person; they are gone with the tab.
const drafts = new Map();

// `options` are what customers may say in each system, by the call for that.
export function Composer({ box, address, system, options }) {
  const key = `${box.id} ${address}`;
  const [draft, setDraft] = useState(drafts.get(key) ?? { text: "", besides: {} });
  const change = (changed) => {
    const next = { ...draft, ...changed };
    drafts.set(key, next);
    setDraft(next);
  };
  const names = Object.keys(box.systems);
  const by = draft.system ?? system ?? names[0];
  const may = options.find((one) => one.system === by);
  const given = (text) => ({ system: by, from: address, text, ...set(draft.besides) });
  const quick = QUICK.map((text) => inbound(box.id, given(text), text));
  return html`<div class="composer">
    <${CallForm} call=${inbound(box.id, given(draft.text))} then=${() => change({ text: "" })}>
      <label class="by">As ${may?.known?.name ?? address}, by <select value=${by} onChange=${(event) => change({ system: event.target.value, besides: {} })}>${names.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
      <label class="text"><span class="hidden">What the customer writes</span><textarea id="say" rows="2" value=${draft.text} placeholder="Write as the customer… (Enter sends)" onInput=${(event) => change({ text: event.target.value })} onKeyDown=${sends}></textarea></label>
      ${may && html`<${Besides} may=${may} besides=${draft.besides} onChange=${(besides) => change({ besides })} />`}
    </${CallForm}>
    <${Acts} calls=${quick} />
  </div>`;
}

// What may be said besides the text, of what this system has.
function Besides({ may, besides, onChange }) {
  const put = (name) => (event) => onChange({ ...besides, [name]: event.target.value });
  const fits = may.to.filter((one) => ["channel", "plane"].every((name) => !besides[name] || !one[name] || one[name] === besides[name]));
  const choice = (name, words, options) => options.length > 0 && html`<label>${words} <select value=${besides[name] ?? ""} onChange=${put(name)}><option value="">as the system has it</option>${options.map(([value, label]) => html`<option key=${value + label} value=${value}>${label}</option>`)}</select></label>`;
  return html`<details class="besides"><summary>More: to whom, channel, name${may.attachments ? ", attachments" : ""}</summary><div class="fields">
    ${choice("plane", "Plane", may.planes.map((one) => [one, one]))}
    ${choice("channel", "Channel", may.channels.map((one) => [one, one]))}
    ${choice("to", "To", fits.map((one) => [one.id, one.label]))}
    <label>Name <input type="text" value=${besides.name ?? ""} onInput=${put("name")} /></label>
    ${may.attachments && html`<label>Attachments, an address on each line <textarea rows="2" value=${(besides.attachments ?? []).join("\n")} onInput=${(event) => onChange({ ...besides, attachments: event.target.value.split("\n") })}></textarea></label>`}
    </div>${may.from_form && html`<p class="muted">A customer of ${may.system} is ${may.from_form}.</p>`}</details>`;
}

// What was said besides, without what was left open.
function set(besides) {
  const said = Object.entries(besides).map(([name, value]) => [name, Array.isArray(value) ? value.map((one) => one.trim()).filter(Boolean) : value.trim()]);
  return Object.fromEntries(said.filter(([, value]) => value.length));
}

// Enter sends, with Shift it breaks the line; an input method's Enter is its own.
function sends(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.currentTarget.form.requestSubmit();
}
