// Every message, in both directions.

import { html } from "../dom.js";
import { report } from "../acts.js";
import { at } from "../api.js";
import { many, oneLine } from "../format.js";
import { Acts } from "../parts/act.js";
import { Body } from "../parts/json.js";
import { Copy, CopyAs } from "../parts/copyas.js";
import { Records } from "../parts/records.js";
import { Link } from "../router.js";
import { Time } from "../parts/time.js";
import { Status, System } from "../parts/words.js";
import { Starting } from "./starting.js";

const WHAT = {
  view: "messages", title: "Messages", one: "message", path: "/messages", params: { view: "summary" }, on: ["message"], query: "Search messages", searched: "messages", rowOf,
  columns: [
    { name: "time", title: "Time", width: "8rem", area: "1 / 1", cell: (row) => html`<${Time} at=${row.created_at} />` },
    { name: "system", title: "System", width: "5.5rem", area: "1 / 2", cell: (row) => html`<${System} name=${row.system} />` },
    { name: "who", title: "Who", width: "10.5rem", area: "1 / 3", cell: (row) => html`<${Who} row=${row} />` },
    { name: "text", title: "Text", width: "minmax(0, 1fr)", area: "2 / 1 / auto / -1", cell: (row) => html`<bdi>${oneLine(row.text) || "(no text)"}</bdi>` },
    { name: "channel", title: "Channel", width: "6rem", cell: (row) => row.channel },
    { name: "status", title: "Status", width: "6.5rem", area: "1 / 4", cell: (row) => html`<${Status} of=${row.status} />` },
  ],
  nameOf: (row) => `${row.direction === "inbound" ? `From ${row.from}` : `To ${row.to}`} by ${row.system}, ${row.status}: ${oneLine(row.text).slice(0, 120)}`,
  Detail: Message, Nothing,
};

// The row that an event tells of: what a summary of a message has.
function rowOf({ type, row }) {
  return type.startsWith("message.") ? row : null;
}

export function Messages({ box, route }) {
  return html`<${Records} box=${box} route=${route} what=${WHAT} />`;
}

function Who({ row }) {
  const isInbound = row.direction === "inbound";
  return html`<span aria-hidden="true">${isInbound ? "←" : "→"}</span><span class="hidden">${isInbound ? "from" : "to"}</span> <bdi>${isInbound ? row.from : row.to}</bdi>`;
}

function Nothing({ box }) {
  return html`<${Starting} box=${box} title="No messages. Your app has sent none, and no customer wrote. Send something:" />`;
}

function Message({ box, row }) {
  const calls = row.may_report.map((status) => report(box.id, row.id, status));
  return html`<h2 class="detail-title"><${Who} row=${row} /></h2>
    <p class="detail-line"><${System} name=${row.system} /> <${Time} at=${row.created_at} hasDay /> <span>${row.channel}, ${row.kind}</span> <${Status} of=${row.status} /></p>
    <p class="message-text" tabindex="0" role="region" aria-label="Text"><bdi>${row.text || "(no text)"}</bdi></p>
    <${CopyAs} path=${at(box.id, `/messages/${encodeURIComponent(row.id)}`)} forms=${["pytest", "markdown"]} id=${row.id} />
    ${row.error && html`<p class="field-error">${row.error.code}: ${row.error.message}</p>`}
    ${calls.length > 0 && html`<h3>The provider reports</h3><${Acts} calls=${calls} />`}
    <h3>${many(row.history.length, "status", "statuses")}</h3>
    <ol class="history">${row.history.map((step) => html`<li><${Time} at=${step.at} hasDay /> <${Status} of=${step.status} /></li>`)}</ol>
    <dl class="facts">${row.name && html`<dt>customer</dt><dd>${row.name}</dd>`}<dt>from</dt><dd>${row.from}</dd><dt>to</dt><dd>${row.to}</dd>${row.scheduled_at && html`<dt>scheduled</dt><dd>${row.scheduled_at}</dd>`}
      ${row.request_id && html`<dt>sent by</dt><dd><${Link} to=${{ box: box.id, view: "requests", id: row.request_id }}>${row.request_id}</${Link}></dd>`}
      <dt>id</dt><dd>${row.id} <${Copy} class="quiet" text=${row.id} what="the id" /></dd></dl>
    <h3>In ${row.system}'s own form</h3>
    <${Body} value=${row.native} label="The message in the system's own form" />`;
}
