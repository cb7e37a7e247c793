// What a person sets in a vendor's dashboard: a form for each of its calls, made of what the call says that it takes.

import { html, useState } from "../../dom.js";
import { set } from "../../acts.js";
import { useOwnDocument } from "../../calls.js";
import { CallForm } from "../../parts/act.js";
import { Fields } from "../../parts/fields.js";
import { Body } from "../../parts/json.js";
import { Ghosts, Trouble } from "../../parts/states.js";
import { bodyOf, fieldsOf, textOf } from "../../schema.js";

const METHODS = ["post", "put", "patch"];

export function Dashboards({ box, system }) {
  const { data: document, problem, again } = useOwnDocument();
  if (!document) return problem ? html`<${Trouble} problem=${problem} again=${again} />` : html`<${Ghosts} rows=${4} />`;
  return html`<div class="cards">${callsOf(document, system).map((call) => html`<section class="card" key=${call.method + call.path} aria-label=${call.summary}><h2>${call.summary}</h2>
    <p class="muted"><code>${call.method} ${system}/${call.path}</code></p><${Setting} ...${{ box, system, document, call }} /></section>`)}</div>`;
}

// The calls of a system's dashboard, as the control plane documents them.
function callsOf(document, system) {
  const begin = `/sandboxes/{sandbox_id}/${system}/`;
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith(begin));
  return paths.flatMap(([path, operations]) => METHODS.filter((method) => operations[method]).map((method) => ({
    method: method.toUpperCase(), path: path.slice(begin.length), summary: operations[method].summary, operation: operations[method],
  })));
}

// What was answered stands below the form: a secret in it is shown this once.
function Setting({ box, system, document, call }) {
  const fields = fieldsOf(document, call.operation);
  const [made, setMade] = useState(null);
  const [id, setId] = useState("");
  const [given, setGiven] = useState(Object.fromEntries(fields.map((field) => [field.name, textOf(field, field.initial)])));
  const path = call.path.replace(/\{[^}]*\}/, encodeURIComponent(id));
  return html`<${CallForm} call=${set(box.id, system, { method: call.method, path, body: bodyOf(fields, given) })} then=${setMade}>
      ${call.path.includes("{") && html`<label>id <input type="text" required value=${id} spellcheck=${false} onInput=${(event) => setId(event.target.value)} /></label>`}
      <${Fields} fields=${fields} given=${given} onChange=${setGiven} />
    </${CallForm}>
    ${made && html`<h3>Saved</h3><${Body} value=${made} label=${`What was answered to ${call.summary}`} />`}`;
}
