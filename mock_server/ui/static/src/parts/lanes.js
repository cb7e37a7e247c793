// The rows of the timeline: an event in its lane, with the system that it is of and what is bad about it.

import { html } from "../dom.js";
import { many, oneLine, span, timeOf } from "../format.js";
import { Time } from "./time.js";
import { System } from "./words.js";

export const LANES = [
  { name: "you", title: "You", sign: "☎" },
  { name: "request", title: "Requests", sign: "⇢" },
  { name: "message", title: "Messages", sign: "✉" },
  { name: "webhook", title: "Webhooks", sign: "⤳" },
];

export const COLUMNS = [
  { name: "time", title: "Time", width: "8rem", area: "1 / 1", cell: (row) => (row.isGap ? row.text : html`<${Instant} row=${row} />`) },
  // Where there is room for one column only, the lane is a word.
  { name: "lane", title: "Lane", width: "0", area: "1 / 2 / auto / 4", cell: (row) => !row.isGap && html`<${Lane} row=${row} />` },
  { name: "what", title: "What happened", width: "0", area: "2 / 1 / auto / -1", cell: (row) => !row.isGap && html`<${Said} row=${row} />` },
  ...LANES.map(({ name, title }) => ({ name: `in-${name}`, title, width: "minmax(0, 1fr)", cell: (row) => row.lane === name && html`<${Said} row=${row} hasSystem />` })),
];

function Instant({ row }) {
  return html`<span class=${row.isFirst ? "" : "same-time"}><${Time} at=${row.at} /></span>`;
}

function Lane({ row }) {
  const lane = LANES.find((one) => one.name === row.lane);
  return html`<span aria-hidden="true">${lane.sign}</span> ${lane.title} ${row.system && html`<${System} name=${row.system} />`}`;
}

function Said({ row, hasSystem = false }) {
  const isBad = BAD[row.type]?.(row.row);
  return html`${row.isCaused && html`<span class="caused" aria-hidden="true">└</span> `}${hasSystem && row.system && html`<${System} name=${row.system} /> `}<span class=${isBad ? "status bad" : ""}>${row.row.fault && html`<span class="mark">⚡</span> `}${row.type === "finding.added" && "⚑ "}<bdi>${oneLine(SHORT[row.type]?.(row.row) ?? row.what)}</bdi></span>`;
}

// What is not as one would wish it.
const BAD = {
  "request.answered": ({ status }) => status >= 400,
  "webhook.attempted": ({ status }) => status !== "delivered",
  "message.status": ({ status }) => status === "failed" || status === "bounced",
  "message.skipped": () => true,
  "finding.added": () => true,
};

// Where a line is short, what matters comes first.
const SHORT = {
  "request.answered": ({ status, method, path }) => `${status} ${method} ${path}`,
  "webhook.attempted": (row) => `${row.response_status ?? row.error ?? row.status} ${row.event}`,
  "clock.advanced": ({ from, to, fired }) => `+${span((Date.parse(to) - Date.parse(from)) / 1_000)}, ${many(fired, "thing")} happened`,
};

// What a row is called for who hears it.
export function nameOf(row) {
  if (row.isGap) return row.text;
  return `${timeOf(row.at)}, ${LANES.find((one) => one.name === row.lane).title}${row.system ? `, ${row.system}` : ""}: ${oneLine(row.what)}${row.isCaused ? ", caused by one above" : ""}`;
}
