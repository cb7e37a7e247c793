// The journal: every request of the application, with its answer.

import { html } from "../dom.js";
import { clearRequests } from "../acts.js";
import { Acts } from "../parts/act.js";
import { Body } from "../parts/json.js";
import { Records, Tabs } from "../parts/records.js";
import { Time } from "../parts/time.js";
import { System } from "../parts/words.js";
import { at } from "../api.js";
import { CopyAs } from "../parts/copyas.js";
import { kept } from "../kept.js";
import { Link } from "../router.js";
import { Starting } from "./starting.js";

const FORMS = ["curl", "pytest", "fetch", "requests", "http", "verify", "markdown"];

const WHAT = {
  view: "requests", title: "Requests", one: "request", path: "/requests", params: { view: "summary" }, on: ["request", "journal"], query: "Search requests", searched: "requests", rowOf,
  columns: [
    { name: "time", title: "Time", width: "8rem", area: "1 / 1", cell: (row) => html`<${Time} at=${row.at} />` },
    { name: "system", title: "System", width: "5.5rem", area: "1 / 2", cell: (row) => html`<${System} name=${row.system} />` },
    { name: "call", title: "Call", width: "minmax(0, 1fr)", area: "2 / 1 / auto / -1", cell: (row) => html`<b class="method">${row.method}</b> ${row.path}` },
    { name: "status", title: "Status", width: "6rem", area: "1 / 4", cell: (row) => html`<${Status} row=${row} />` },
    { name: "took", title: "Took", width: "5rem", area: "1 / 3", cell: (row) => `${row.duration_ms} ms` },
  ],
  nameOf: (row) => `${row.method} ${row.system} ${row.path}, answered ${row.response.status}${row.fault ? ", by a fault" : ""}`,
  Detail: Request, Nothing, Head,
};

// The row that an event tells of: what a summary of a request has.
function rowOf({ type, at: moment, row }) {
  return type === "request.answered" ? { ...row, at: moment, response: { status: row.status } } : null;
}

export function Requests({ box, route }) {
  return html`<${Records} box=${box} route=${route} what=${WHAT} />`;
}

function Status({ row }) {
  const { status } = row.response;
  return html`<span class=${`status ${status >= 400 ? "bad" : "good"}`}>${status}</span>${row.fault && html` <span class="mark" title="Answered by a fault">⚡ fault</span>`}`;
}

function Head({ box }) {
  const call = clearRequests(box.id);
  return html`<${Acts} calls=${[call]} />`;
}

function Nothing({ box }) {
  return html`<${Starting} box=${box} title="No requests. Send one:" />`;
}

function Request({ box, row, route }) {
  const tabs = [
    { name: "request", title: "Request", show: () => html`<${Side} headers=${row.headers} body=${row.body} cut=${row.body_cut} label="Body of the request" />` },
    { name: "response", title: "Response", show: () => html`<${Side} headers=${row.response.headers} body=${row.response.body} label="Body of the response" />` },
    { name: "made", title: "What it did", show: () => html`<${Made} box=${box} row=${row} />` },
  ];
  return html`<h2 class="detail-title"><b class="method">${row.method}</b> <span class="path">${row.path}${row.query && `?${row.query}`}</span></h2>
    <p class="detail-line"><${System} name=${row.system} /> <${Time} at=${row.at} hasDay /> <span>answered <${Status} row=${row} /> after ${row.duration_ms} ms</span>${row.caller && html` <span>by the credentials <b>${row.caller}</b></span>`}${row.real_at && html` <span>really at ${new Date(row.real_at).toLocaleTimeString("en-GB")}</span>`}</p>
    ${row.why && html`<p class="why"><b>Why</b> ${row.why.what} <span class="muted">(the sandbox's words)</span></p>`}
    ${row.findings.map((found) => html`<p class="why" key=${found.id}><span class="mark">⚑ ${found.kind}</span> <bdi>${found.detail}</bdi></p>`)}
    <${CopyAs} path=${at(box.id, `/requests/${encodeURIComponent(row.id)}`)} forms=${FORMS} id=${row.id} />
    <p><${Link} to=${{ box: box.id, view: "faults", params: { system: row.system, method: row.method, path: row.path } }}>Arm a fault for this call</${Link}>${!kept && html` <${Link} to=${{ box: box.id, view: "check", params: { request: row.id } }}>Check for one like it</${Link}>`}</p>
    <${Tabs} route=${route} tabs=${tabs} label="Sides of the request" />`;
}

// The messages that the request made.
function Made({ box, row }) {
  if (!row.messages.length) return html`<p class="none">It made no message, or that is not known any more.</p>`;
  return html`<ul class="made">${row.messages.map((id) => html`<li key=${id}><${Link} to=${{ box: box.id, view: "messages", id }}>Message ${id}</${Link}></li>`)}</ul>`;
}

function Side({ headers, body, cut, label }) {
  return html`<dl class="facts">${Object.entries(headers).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${value}</dd>`)}</dl>
    ${cut && html`<p class="muted">${cut.kept} of ${cut.size} bytes are kept.</p>`}
    <${Body} value=${body} label=${label} />`;
}
