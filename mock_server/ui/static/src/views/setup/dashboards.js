// What a person sees and sets in a vendor's dashboard: each collection as a table, and a form for each call that sets something in it.

import { html, useState } from "../../dom.js";
import { set } from "../../acts.js";
import { at, withQuery } from "../../api.js";
import { useCall, useOwnDocument } from "../../calls.js";
import { CallForm } from "../../parts/act.js";
import { Dialog } from "../../parts/dialog.js";
import { Fields } from "../../parts/fields.js";
import { Body } from "../../parts/json.js";
import { Empty, Known } from "../../parts/states.js";
import { Parts } from "../../parts/parts.js";
import { Table } from "../../parts/table.js";
import { bodyOf, fieldsOf, textOf } from "../../schema.js";

const MOST = 200;
const COLUMNS = 6;
const CHANGES = ["post", "put", "patch"];

export function Dashboards({ box, system, path }) {
  return html`<${Known} of=${useOwnDocument()} rows=${4}>${(document) => {
    const collections = collectionsOf(document, system);
    const one = collections.find(({ name }) => name === path) ?? collections[0];
    return html`<${Parts} label=${`Dashboard of ${system}`} box=${box} under=${`${system}/`} parts=${collections.map(({ name }) => [name, name])} current=${one.name} />
      <${Collection} key=${one.name} ...${{ box, system, document, one }} />`;
  }}</${Known}>`;
}

// The collections of a system's dashboard, and the calls that set something in each.
function collectionsOf(document, system) {
  const begin = `/sandboxes/{sandbox_id}/${system}/`;
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith(begin)).map(([path, operations]) => [path.slice(begin.length), operations]);
  return paths.filter(([path, operations]) => operations.get && !path.includes("/")).map(([name]) => ({ name, calls: paths.filter(([path]) => isOf(path, name)).flatMap(changing) }));
}

// "wallet/credit" is of "wallets".
function isOf(path, name) {
  const [first] = path.split("/");
  return first === name || `${first}s` === name;
}

function changing([path, operations]) {
  return CHANGES.filter((method) => operations[method]).map((method) => ({ method: method.toUpperCase(), path, operation: operations[method], isOfOne: path.includes("{") }));
}

function Collection({ box, system, document, one }) {
  const [open, setOpen] = useState(null);
  const found = useCall(withQuery(at(box.id, `/${system}/${one.name}`), { limit: MOST }), ["dashboard", "request", "message", "state"]);
  const ofOne = one.calls.find((call) => call.isOfOne) ?? one.calls[0];
  return html`${one.calls.filter((call) => !call.isOfOne || call.method === "PUT").map((call) => html`<p key=${call.path} class="buttons"><button type="button" aria-haspopup="dialog" onClick=${() => setOpen({ call })}>${call.operation.summary}</button></p>`)}
    <${Known} of=${found} rows=${4}>${({ items, paging }) => html`${items.length
      ? html`<div class="card"><${Table} label=${one.name} names=${columns(items)} rows=${items} act=${(row) => html`<button type="button" aria-haspopup="dialog" aria-label=${`Open ${row.id}`} onClick=${() => setOpen({ row, call: ofOne })}>Open</button>`} /></div>`
      : html`<${Empty} title=${`There are no ${one.name}.`} />`}
      ${paging.next && html`<p class="muted">The first ${MOST} of ${paging.total.toLocaleString("en")}.</p>`}`}</${Known}>
    ${open && html`<${Setting} ...${{ box, system, document, ...open }} onClose=${() => setOpen(null)} />`}`;
}

// What is one value in the rows, and no secret, is a column; an id that stands there twice is one. The rest is in the row that is open.
function columns([row]) {
  return Object.keys(row).filter((name) => isShort(row[name]) && row[name] !== "***" && (name === "id" || row[name] !== row.id)).slice(0, COLUMNS);
}

function isShort(value) {
  return value === null || typeof value !== "object" || (Array.isArray(value) && typeof value[0] !== "object");
}

// A form for one call, filled with the row that it is for; what was answered is shown, as a secret in it is shown once.
function Setting({ box, system, document, call, row, onClose }) {
  const fields = call ? fieldsOf(document, call.operation) : [];
  const [made, setMade] = useState(null);
  const [id, setId] = useState(row ? idOf(row) : "");
  const [given, setGiven] = useState(Object.fromEntries(fields.map((field) => [field.name, textOf(field, row?.[field.name] ?? field.initial)])));
  const act = call && set(box.id, system, { method: call.method, path: call.path.replace(/\{[^}]*\}/, encodeURIComponent(id)), body: bodyOf(fields, given) });
  return html`<${Dialog} title=${call?.operation.summary ?? row.id} onClose=${onClose}>
    ${act && !made && html`<${CallForm} call=${act} then=${setMade}>
      ${call.isOfOne && html`<label>id <input type="text" required value=${id} spellcheck=${false} onInput=${(event) => setId(event.target.value)} /></label>`}
      <${Fields} fields=${fields} given=${given} onChange=${setGiven} /></${CallForm}>`}
    ${made && html`<p role="status">Saved.</p>`}
    ${(made ?? row) && html`<h3>${made ? "What was answered" : "As it is now"}</h3><${Body} value=${made ?? row} label=${made ? "What was answered" : "As it is now"} />`}
  </${Dialog}>`;
}

// What it is known by in the path of its call: "name.language" is one of several that have its name.
function idOf({ id, name }) {
  return id.startsWith(`${name}.`) ? name : id;
}
