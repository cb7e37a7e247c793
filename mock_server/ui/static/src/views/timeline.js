// What happened, in its order: what you did, requests, messages and webhooks in a lane each, effects below their cause.

import { html, useLayoutEffect, useMemo, useRef, useState } from "../dom.js";
import { note } from "../acts.js";
import { at, withQuery } from "../api.js";
import { copy } from "../copy.js";
import { useEvents } from "../events.js";
import { many } from "../format.js";
import { kept } from "../kept.js";
import { useKeys } from "../keys.js";
import { useMedia } from "../media.js";
import { CallForm } from "../parts/act.js";
import { CopyAs } from "../parts/copyas.js";
import { Dialog } from "../parts/dialog.js";
import { Happened } from "../parts/happened.js";
import { COLUMNS, LANES, nameOf } from "../parts/lanes.js";
import { List } from "../parts/list.js";
import { Search } from "../parts/search.js";
import { Dropped, Empty, Ghosts, Trouble, Unmatched } from "../parts/states.js";
import { Passing, related } from "../passing.js";
import { Link, back, but, go } from "../router.js";
import { says, withTerm, without } from "../terms.js";
import { Starting } from "./starting.js";

export function Timeline({ box, route }) {
  const { query } = route.params;
  const api = useRef({});
  const isFollowing = useRef(true);
  const [news, setNews] = useState(0);
  const list = useEvents(box.id, query, () => (isFollowing.current = api.current.isAtEnd?.() ?? true));
  const passing = useRef(null);
  passing.current ??= new Passing();
  const lanes = route.params.lanes?.split(",") ?? null;
  const rows = useMemo(() => (list.rows ? passing.current.rows(list.rows, lanes, Boolean(query)) : null), [list.rows, route.params.lanes, query]);
  const kin = useMemo(() => (list.rows && route.params.at ? related(list.rows, route.params.at) : new Set()), [list.rows, route.params.at]);
  useFollowing({ api, rows, isFollowing, setNews, open: route.params.at });
  const open = (row) => !row.isGap && go(but(route, { at: row.id }));
  const close = () => {
    back(but(route, { at: undefined }));
    api.current.focus?.();
  };
  const toEnd = () => {
    api.current.toEnd?.();
    setNews(0);
  };
  useKeys([["y", "Copy the link", () => copy(location.href, "the link")], [".", "Show what is new", toEnd]]);
  const isCovered = useMedia("(width < 700px)") && route.params.at !== undefined;
  return html`<div class=${`records timeline ${route.params.at ? "has-open" : ""}`}>
    <section class="list-pane" aria-label="Timeline" inert=${isCovered}>
      <${Head} ...${{ box, route, list, lanes }} />
      ${news > 0 && html`<button type="button" class="fresh" onClick=${toEnd}>${many(news, "new one")} ↓</button>`}
      <div class="keys-of-causes" onKeyDown=${(event) => toKin(event, api.current, list.rows ?? [])}><${Rows} ...${{ list, rows, route, box, open, api, kin }} /></div>
      <${Dropped} count=${list.dropped} />
    </section>
    ${route.params.at && html`<${Happened} key=${route.params.at} ...${{ box, route, close, isCovered, events: list.rows ?? [] }} />`}
  </div>`;
}

function Head({ box, route, list, lanes }) {
  const [isMore, setMore] = useState(false);
  return html`<header class="view-head"><h1>Timeline</h1>
    <${Search} route=${route} label="Search what happened" of="events" terms=${list.terms} problem=${list.problem} />
    <${Choice} route=${route} chosen=${lanes} /><${Systems} box=${box} route=${route} terms=${list.terms ?? []} />
    ${!kept && html`<p class="buttons"><button type="button" aria-haspopup="dialog" onClick=${() => setMore(true)}>More …</button></p>`}
    ${isMore && html`<${More} ...${{ box, route }} onClose=${() => setMore(false)} />`}</header>`;
}

// What is shown in forms to be copied, and a line of one's own, to find one's way in it.
function More({ box, route, onClose }) {
  const [text, setText] = useState("");
  return html`<${Dialog} title="What happened" onClose=${onClose}>
    <${CopyAs} path=${withQuery(at(box.id, "/events"), { query: route.params.query })} forms=${["markdown", "pytest"]} id="the timeline" />
    <${CallForm} call=${note(box.id, text)} then=${onClose}>
      <label>A line of your own: what begins now, or what was seen <input type="text" required value=${text} onInput=${(event) => setText(event.target.value)} /></label>
    </${CallForm}></${Dialog}>`;
}

// A system by one press; the search has it, as the server has read it.
function Systems({ box, route, terms }) {
  const text = route.params.query ?? "";
  const turn = (name) => {
    const query = says(terms, "system", name) ? without(text, terms.filter((term) => term.field === "system")) : withTerm(text, terms, "system", name);
    go(but(route, { query }), { replace: true });
  };
  return html`<div class="buttons" role="group" aria-label="Systems">${Object.keys(box.systems).map((name) => html`<button type="button" key=${name} aria-pressed=${says(terms, "system", name)} onClick=${() => turn(name)}>${name}</button>`)}</div>`;
}

function Rows({ list, rows, route, box, open, api, kin }) {
  const isRefused = list.problem?.status === 422;
  if (list.problem && !rows && !isRefused) return html`<${Trouble} problem=${list.problem} again=${list.again} />`;
  if (!rows) return isRefused ? null : html`<${Ghosts} />`;
  if (!rows.length && route.params.query) {
    return html`<${Unmatched} route=${route}>${!list.isWhole && html`<button type="button" onClick=${list.older}>Look further</button>`}</${Unmatched}>`;
  }
  if (!rows.length && list.rows.length) return html`<${Empty} title="Nothing happened in the lanes that are shown." />`;
  if (!rows.length) {
    return html`<${Starting} box=${box} title="Nothing has happened in this sandbox yet. Point your app at it, or be a customer:" />
      <p class="empty"><${Link} to=${{ box: box.id, view: "people" }}>Be a customer</${Link}></p>`;
  }
  return html`<${List} label="Timeline" rows=${rows} columns=${COLUMNS} nameOf=${nameOf} selected=${route.params.at} onOpen=${open} onStart=${list.older} api=${api}
    rowClass=${(row) => (row.isGap ? "gap" : kin.has(row.id) ? "kin" : "")} />`;
}

// At the end one stays there; elsewhere what comes is counted, and what is open is brought into sight once.
function useFollowing({ api, rows, isFollowing, setNews, open }) {
  const before = useRef(null);
  useLayoutEffect(() => {
    const last = rows?.[rows.length - 1]?.id ?? null;
    if (last === null || last === before.current) return;
    const place = rows.findIndex((row) => row.id === before.current);
    if (before.current === null && open) requestAnimationFrame(() => api.current.show?.(open));
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
    go(but(route, { lanes: shown.length === LANES.length ? undefined : shown.join(",") || "none" }), { replace: true });
  };
  return html`<div class="buttons" role="group" aria-label="Lanes">${LANES.map(({ name, title }) => html`<button type="button" key=${name} aria-pressed=${chosen === null || chosen.includes(name)} onClick=${() => turn(name)}>${title}</button>`)}</div>`;
}
