// What should have happened, held against what did: what is short of it is told with the requests that are nearest.

import { html, useEffect, useState } from "../dom.js";
import { verify } from "../acts.js";
import { ask, at } from "../api.js";
import { useOwnDocument } from "../calls.js";
import { CallForm } from "../parts/act.js";
import { Fields } from "../parts/fields.js";
import { Known, Trouble } from "../parts/states.js";
import { Table } from "../parts/table.js";
import { Link } from "../router.js";
import { bodyOf, fieldsOf, resolved, textOf } from "../schema.js";
import { refuse } from "../refusal.js";

const LISTS = [["requests", "request"], ["messages", "message"]];

// What was expected last, by sandbox; it is gone with the tab.
const kept = new Map();

export function Check({ box, route }) {
  const found = useOwnDocument();
  const document = found.data;
  const kinds = document && Object.fromEntries(LISTS.map(([list]) => [list, fieldsOfEach(document, list)]));
  const [rows, setRows] = useState(kept.get(box.id) ?? { requests: [], messages: [], in_order: false });
  const [came, setCame] = useState(null);
  const put = (changed) => {
    const next = { ...rows, ...changed };
    kept.set(box.id, next);
    setRows(next);
    setCame(null);
  };
  useFilled({ box, request: route.params.request, kinds, rows, put });
  if (!kinds) return html`<div class="page"><h1>Check</h1><${Known} of=${found} /></div>`;
  const expected = { ...Object.fromEntries(LISTS.map(([list]) => [list, rows[list].map((given) => bodyOf(kinds[list], given))])), in_order: rows.in_order };
  const count = rows.requests.length + rows.messages.length;
  return html`<div class="page check-page"><header class="view-head"><h1>Check</h1>
      <p class="buttons">${LISTS.map(([list, one]) => html`<button type="button" key=${list} onClick=${() => put({ [list]: [...rows[list], blank(kinds[list])] })}>Expect a ${one}</button>`)}</p></header>
    <p class="muted">What your app should have done, each at least once unless it says how often. A test says the same by <code>verify</code>.</p>
    <${CallForm} call=${verify(box.id, expected)} then=${() => setCame("As expected.")} Refused=${(given) => html`<${Short} ...${given} box=${box} />`}>
      ${LISTS.map(([list, one]) => rows[list].map((given, place) => html`<fieldset key=${list + place}><legend>${one} ${place + 1}</legend>
        <div class="fields"><${Fields} fields=${kinds[list]} given=${given} onChange=${(next) => put({ [list]: rows[list].with(place, next) })} /></div>
        <p class="buttons"><button type="button" onClick=${() => put({ [list]: rows[list].toSpliced(place, 1) })}>Take it out</button></p></fieldset>`))}
      ${rows.requests.length > 1 && html`<label class="check"><input type="checkbox" checked=${rows.in_order} onChange=${() => put({ in_order: !rows.in_order })} /> The requests came in this order</label>`}
      ${count === 0 && html`<p>Nothing is expected yet.</p>`}
    </${CallForm}>
    ${came && html`<p class="as-expected" role="status"><span aria-hidden="true">✔</span> ${came}</p>`}
  </div>`;
}

function fieldsOfEach(document, list) {
  const operation = document.paths["/sandboxes/{sandbox_id}/verify"].post;
  const whole = resolved(document, operation.requestBody.content["application/json"].schema);
  const item = whole.properties[list].items;
  return fieldsOf(document, { requestBody: { content: { "application/json": { schema: item } } } });
}

function blank(fields) {
  return Object.fromEntries(fields.map((field) => [field.name, textOf(field)]));
}

// A request that was to be checked is expected as it came.
function useFilled({ box, request, kinds, rows, put }) {
  useEffect(() => {
    if (!request || !kinds) return;
    ask({ path: at(box.id, `/requests/${encodeURIComponent(request)}?as=verify`) }).then(
      (told) => put({ requests: [...rows.requests, ...read(told).requests.map((one) => Object.fromEntries(kinds.requests.map((field) => [field.name, textOf(field, one[field.name])])))] }),
      (problem) => refuse("Check for one like it", problem),
    );
  }, [request, Boolean(kinds)]);
}

function read(told) {
  return typeof told === "string" ? JSON.parse(told) : told;
}

// What is short of what was expected; any other refusal as it is.
function Short({ problem, box }) {
  const found = Object.entries(problem.errors).flatMap(([where, told]) => [told].flat().filter((one) => typeof one === "object" && "found" in one).map((one) => [where, one]));
  if (!found.length) return html`<${Trouble} problem=${problem} />`;
  const told = Object.values(problem.errors).flat().filter((one) => typeof one === "string");
  return html`<div class="trouble" role="alert"><p class="trouble-title">Not as expected</p>${told.map((one) => html`<p key=${one}>${one}</p>`)}${found.map(([where, one]) => html`<section key=${where}><h2>${words(where)}: ${one.found.toLocaleString("en")} found, expected ${one.expected}</h2>
    ${one.detail && html`<p>${one.detail}</p>`}
    ${one.nearest?.map((near) => html`<div key=${near.id}><p><${Link} to=${{ box: box.id, view: "requests", id: near.id }}>${near.method} ${near.path} → ${near.status}</${Link}></p>
      ${near.table.length > 0 && html`<${Table} label=${`How ${near.id} differs`} names=${["where", "expected", "found"]} rows=${near.table} />`}</div>`)}</section>`)}</div>`;
}

// "requests[0]" as the form calls it.
function words(where) {
  return where.replace(/^(\w+)s\[(\d+)\]$/, (_, kind, place) => `${kind} ${Number(place) + 1}`);
}
