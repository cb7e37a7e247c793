// Everybody who wrote or was written to, one line for an address over all systems; beside the list, the phone of one.

import { html, useRef, useState } from "../dom.js";
import { ask, at, withQuery } from "../api.js";
import { useCall } from "../calls.js";
import { copy } from "../copy.js";
import { oneLine, span } from "../format.js";
import { useKeys } from "../keys.js";
import { useMedia } from "../media.js";
import { useNow } from "../parts/clock.js";
import { Dialog } from "../parts/dialog.js";
import { List } from "../parts/list.js";
import { Search } from "../parts/search.js";
import { Empty, Ghosts, Trouble, Unmatched } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { System } from "../parts/words.js";
import { back, go } from "../router.js";
import { refuse } from "../refusal.js";
import { Phone } from "./phone.js";

// A number that nobody has.
const SOMEBODY = "+447700900123";
const PAGE = 100;

const COLUMNS = [
  { name: "person", title: "Person", width: "15rem", area: "1 / 1 / auto / 4", cell: (row) => html`<b><bdi>${row.name ?? row.address}</bdi></b>${row.name && html` <span class="muted"><bdi>${row.address}</bdi></span>`}` },
  { name: "systems", title: "By", width: "10rem", cell: (row) => row.names.map((system) => html`<${System} key=${system} name=${system} /> `) },
  { name: "last", title: "Last", width: "minmax(0, 1fr)", area: "2 / 1 / auto / 4", cell: (row) => html`<span aria-hidden="true">${row.last.direction === "inbound" ? "←" : "→"}</span> <bdi>${oneLine(row.last.text) || "(no text)"}</bdi>` },
  { name: "window", title: "Window", width: "9rem", area: "2 / 4", cell: (row) => row.left },
  { name: "time", title: "Time", width: "8rem", area: "1 / 4", cell: (row) => html`<${Time} at=${row.last_at} />` },
];

export function People({ box, route }) {
  const api = useRef({});
  const [isNew, setNew] = useState(false);
  const open = (address) => go({ ...route, id: address, params: { query: route.params.query } });
  const close = () => {
    back({ ...route, id: null, params: { query: route.params.query } });
    api.current.focus?.();
  };
  const isCovered = useMedia("(width < 700px)") && route.id !== null;
  const list = usePeople(withQuery(at(box.id, "/people"), { query: route.params.query, limit: PAGE }));
  useKeys([
    ["y", "Copy the link", () => copy(location.href, "the link")],
    ["c", "Be the customer", () => (route.id ? document.getElementById("say")?.focus() : setNew(true))],
  ]);
  return html`<div class=${`records people ${route.id ? "has-open" : ""}`}>
    <section class="list-pane" aria-label="People" inert=${isCovered}>
      <header class="view-head"><h1>People</h1>
        <${Search} route=${route} label="Search people" of="people" terms=${list.data?.query} problem=${list.problem} />
        <p class="buttons"><button type="button" aria-haspopup="dialog" onClick=${() => setNew(true)}>New number</button></p></header>
      <${Rows} ...${{ list, route, open, api, box }} />
    </section>
    ${route.id && html`<${Phone} key=${route.id} ...${{ box, route, close, isCovered }} />`}
    ${isNew && html`<${New} onClose=${() => setNew(false)} open=${open} />`}
  </div>`;
}

// The people who did something last, as they are now; those behind them, as they were when they were asked for.
function usePeople(path) {
  const first = useCall(path, ["message", "clock"]);
  const [behind, setBehind] = useState({ path, rows: [] });
  const mine = behind.path === path ? behind : { path, rows: [], next: first.data?.paging.next };
  const next = mine.rows.length ? mine.next : first.data?.paging.next;
  const more = async () => {
    if (next === undefined || mine.isAsking) return;
    setBehind({ ...mine, isAsking: true });
    try {
      const page = await ask({ path: withQuery(path, { before: next }) });
      setBehind({ path, rows: [...mine.rows, ...page.items], next: page.paging.next });
    } catch (problem) {
      setBehind(mine);
      refuse("Older ones", problem);
    }
  };
  const rows = new Map([...(first.data?.items ?? []), ...mine.rows].toReversed().map((row) => [row.address, row]));
  return { ...first, rows: first.data && [...rows.values()].toReversed(), more };
}

function Rows({ list, route, open, api, box }) {
  const now = useNow(box.clock);
  if (list.problem && !list.rows) return list.problem.status === 422 ? null : html`<${Trouble} problem=${list.problem} again=${list.again} />`;
  if (!list.rows) return html`<${Ghosts} />`;
  if (!list.rows.length && route.params.query) return html`<${Unmatched} route=${route} who="Nobody" />`;
  if (!list.rows.length) {
    return html`<${Empty} title="No conversations yet. Write first, as a customer of your app:">
      <p class="buttons"><button type="button" class="main" onClick=${() => open(SOMEBODY)}>Be ${SOMEBODY}</button></p></${Empty}>`;
  }
  return html`<${List} label="People" rows=${list.rows.map((row) => seen(row, now))} columns=${COLUMNS} nameOf=${nameOf} selected=${route.id} onOpen=${(row) => open(row.address)} onEnd=${list.more} api=${api} />`;
}

// A person as a row of the list: the systems by name, and the tightest window in few words.
function seen(row, now) {
  const names = [...new Set(row.systems.map(({ system }) => system))];
  const seconds = row.window?.closes_at ? (Date.parse(row.window.closes_at) - Date.parse(now)) / 1_000 : 0;
  return { ...row, id: row.address, names, left: !row.window ? "" : seconds > 0 ? `open, ${span(seconds)}` : "closed" };
}

function nameOf({ name, address, names, last, left }) {
  return `${name ? `${name}, ` : ""}${address} by ${names.join(", ")}${left ? `, window ${left}` : ""}, last ${last.direction === "inbound" ? "wrote" : "was sent"}: ${oneLine(last.text).slice(0, 120)}`;
}

// Whoever has not written yet.
function New({ onClose, open }) {
  const [address, setAddress] = useState(SOMEBODY);
  const submit = (event) => {
    event.preventDefault();
    if (!address.trim()) return;
    onClose();
    open(address.trim());
  };
  return html`<${Dialog} title="Be a customer" onClose=${onClose}><form class="form" onSubmit=${submit}>
    <label>Phone number, mailbox, or a channel's own id <input type="text" required value=${address} spellcheck=${false} autocomplete="off" onInput=${(event) => setAddress(event.target.value)} /></label>
    <p class="muted">A phone number in international form, with its +. What is sent to one that ends in 0001 to 0007 ends otherwise than usual: fails, is never read, comes twice.</p>
    <p class="buttons"><button type="submit" class="main">Open the phone</button></p>
  </form></${Dialog}>`;
}
