// What happened, in its order: what you did, requests, messages and webhooks in a lane each, effects below their cause.

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../dom.js";
import { copy } from "../copy.js";
import { useEvents } from "../events.js";
import { many, oneLine, span, timeOf } from "../format.js";
import { bind } from "../keys.js";
import { useMedia } from "../media.js";
import { Happened } from "../parts/happened.js";
import { List } from "../parts/list.js";
import { Empty, Ghosts, Trouble } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { System } from "../parts/words.js";
import { Passing, related } from "../passing.js";
import { Link, back, go } from "../router.js";
import { Starting } from "./starting.js";

const LANES = [
  { name: "you", title: "You", sign: "☎" },
  { name: "request", title: "Requests", sign: "⇢" },
  { name: "message", title: "Messages", sign: "✉" },
  { name: "webhook", title: "Webhooks", sign: "⤳" },
];

const COLUMNS = [
  { name: "time", title: "Time", width: "8rem", area: "1 / 1", cell: (row) => (row.isGap ? row.text : html`<${Instant} row=${row} />`) },
  // Where there is room for one column only, the lane is a word.
  { name: "lane", title: "Lane", width: "0", area: "1 / 2 / auto / 4", cell: (row) => !row.isGap && html`<${Lane} row=${row} />` },
  { name: "what", title: "What happened", width: "0", area: "2 / 1 / auto / -1", cell: (row) => !row.isGap && html`<${Said} row=${row} />` },
  ...LANES.map(({ name, title }) => ({ name: `in-${name}`, title, width: "minmax(0, 1fr)", cell: (row) => row.lane === name && html`<${Said} row=${row} hasSystem />` })),
];

export function Timeline({ box, route }) {
  const api = useRef({});
  const isFollowing = useRef(true);
  const [news, setNews] = useState(0);
  const list = useEvents(box.id, () => (isFollowing.current = api.current.isAtEnd?.() ?? true));
  const passing = useRef(null);
  passing.current ??= new Passing();
  const lanes = route.params.lanes?.split(",") ?? null;
  const rows = useMemo(() => (list.rows ? passing.current.rows(list.rows, lanes) : null), [list.rows, route.params.lanes]);
  const kin = useMemo(() => (list.rows && route.params.at ? related(list.rows, route.params.at) : new Set()), [list.rows, route.params.at]);
  useFollowing({ api, rows, isFollowing, setNews, at: route.params.at });
  const open = (row) => !row.isGap && go({ ...route, params: { ...route.params, at: row.id } });
  const close = () => {
    back({ ...route, params: { ...route.params, at: undefined } });
    api.current.focus?.();
  };
  const toEnd = () => {
    api.current.toEnd?.();
    setNews(0);
  };
  useEffect(() => {
    const off = [bind("y", "Copy the link", () => copy(location.href, "the link")), bind(".", "Show what is new", toEnd)];
    return () => off.forEach((unbind) => unbind());
  });
  const isCovered = useMedia("(width < 700px)") && route.params.at !== undefined;
  return html`<div class=${`records timeline ${route.params.at ? "has-open" : ""}`}>
    <section class="list-pane" aria-label="Timeline" inert=${isCovered}>
      <header class="view-head"><h1>Timeline</h1><${Choice} route=${route} chosen=${lanes} /></header>
      ${news > 0 && html`<button type="button" class="fresh" onClick=${toEnd}>${many(news, "new one")} ↓</button>`}
      <div class="keys-of-causes" onKeyDown=${(event) => toKin(event, api.current, list.rows ?? [])}><${Rows} ...${{ list, rows, route, box, open, api, kin }} /></div>
      ${list.dropped > 0 && html`<p class="dropped">${many(list.dropped, "older one is", "older ones are")} gone: the sandbox keeps only so many.</p>`}
    </section>
    ${route.params.at && html`<${Happened} key=${route.params.at} ...${{ box, route, close, isCovered, events: list.rows ?? [] }} />`}
  </div>`;
}

function Rows({ list, rows, route, box, open, api, kin }) {
  if (list.problem && !rows) return html`<${Trouble} problem=${list.problem} again=${list.again} />`;
  if (!rows) return html`<${Ghosts} />`;
  if (!rows.length && list.rows.length) return html`<${Empty} title="Nothing happened in the lanes that are shown." />`;
  if (!rows.length) {
    return html`<${Starting} box=${box} title="Nothing has happened in this sandbox yet. Point your app at it, or be a customer:" />
      <p class="empty"><${Link} to=${{ box: box.id, view: "people" }}>Be a customer</${Link}></p>`;
  }
  return html`<${List} label="Timeline" rows=${rows} columns=${COLUMNS} nameOf=${nameOf} selected=${route.params.at} onOpen=${open} onStart=${list.older} api=${api}
    rowClass=${(row) => (row.isGap ? "gap" : kin.has(row.id) ? "kin" : "")} />`;
}

// At the end one stays there; elsewhere what comes is counted, and what is open is brought into sight once.
function useFollowing({ api, rows, isFollowing, setNews, at }) {
  const before = useRef(null);
  useLayoutEffect(() => {
    const last = rows?.[rows.length - 1]?.id ?? null;
    if (last === null || last === before.current) return;
    const place = rows.findIndex((row) => row.id === before.current);
    if (before.current === null && at) requestAnimationFrame(() => api.current.show?.(at));
    else if (isFollowing.current || place < 0) requestAnimationFrame(() => api.current.toEnd?.());
    else setNews((count) => count + rows.length - 1 - place);
    before.current = last;
  }, [rows]);
}

// Left to what led to a row, right to the first that came of it.
function toKin(event, api, events) {
  const row = api.active?.();
  if (!row || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const to = event.key === "ArrowLeft" ? row.cause : events.find((one) => one.cause === row.id)?.id;
  if (!to) return;
  event.preventDefault();
  api.show(to);
}

// Which lanes are shown; the address has it.
function Choice({ route, chosen }) {
  const turn = (name) => {
    const shown = LANES.map((lane) => lane.name).filter((one) => (one === name) !== (chosen === null || chosen.includes(one)));
    go({ ...route, params: { ...route.params, lanes: shown.length === LANES.length ? undefined : shown.join(",") || "none" } }, { replace: true });
  };
  return html`<div class="buttons" role="group" aria-label="Lanes">${LANES.map(({ name, title }) => html`<button type="button" key=${name} aria-pressed=${chosen === null || chosen.includes(name)} onClick=${() => turn(name)}>${title}</button>`)}</div>`;
}

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

function nameOf(row) {
  if (row.isGap) return row.text;
  return `${timeOf(row.at)}, ${LANES.find((one) => one.name === row.lane).title}${row.system ? `, ${row.system}` : ""}: ${oneLine(row.what)}${row.isCaused ? ", caused by one above" : ""}`;
}
