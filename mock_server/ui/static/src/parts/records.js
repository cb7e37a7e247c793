// A view of records: search, a list, and beside or over it what is open of it. A view says what is different about its own.

import { html, useRef } from "../dom.js";
import { at, withQuery } from "../api.js";
import { useCall, useList } from "../calls.js";
import { copy } from "../copy.js";
import { useKeys } from "../keys.js";
import { useMedia } from "../media.js";
import { back, but, go } from "../router.js";
import { List } from "./list.js";
import { Pane } from "./pane.js";
import { Search } from "./search.js";
import { Dropped, Empty, Ghosts, Trouble, Unmatched } from "./states.js";

// `what`: { view, title, one, path, params, on, columns, nameOf, Detail, Nothing, query, rowOf, rowClass, Head }. `query`
// are the words of its search, `searched` the list as /systems calls it; `rowOf(event)` is the row that an event tells of, where the list needs no asking.
// What has no call for one of it has `pathOf(id)`, a list in which that is, and `pick(answer)`.
export function Records({ box, route, what }) {
  const api = useRef({});
  const query = what.query ? route.params.query : undefined;
  const path = withQuery(at(box.id, what.path), { ...what.params, query });
  const list = useList(path, what.on, { isAtTop: () => api.current.isAtTop?.() ?? true, rowOf: query ? undefined : what.rowOf });
  const open = (row) => go({ ...route, id: row.id, params: { ...route.params, tab: undefined } });
  const close = () => {
    back({ ...route, id: null, params: { ...route.params, tab: undefined } });
    api.current.focus?.();
  };
  useKeys([["y", "Copy the link", () => copy(location.href, "the link")], [".", "Show the new rows", list.show]]);
  // What lies under something else is not to be reached.
  const isNarrow = useMedia("(width < 700px)");
  const isCovered = isNarrow && route.id !== null;
  return html`<div class=${`records ${route.id ? "has-open" : ""}`}>
    <section class="list-pane" aria-label=${what.title} inert=${isCovered}>
      <header class="view-head"><h1>${what.title}</h1>
        ${what.query && html`<${Search} route=${route} label=${what.query} of=${what.searched} terms=${list.path === path ? list.terms : undefined} problem=${list.problem} />`}
        ${what.Head && html`<${what.Head} box=${box} route=${route} />`}
      </header>
      ${list.fresh?.length > 0 && html`<button type="button" class="fresh" onClick=${list.show}>${list.fresh.length} new ↑</button>`}
      <${Rows} ...${{ list, what, route, open, api, box, query }} />
      <${Dropped} count=${list.paging?.dropped} />
    </section>
    ${route.id && html`<${Opened} key=${route.id} ...${{ box, route, what, close, isCovered }} />`}
  </div>`;
}

function Rows({ list, what, route, open, api, box, query }) {
  if (list.problem && !list.isRefused && !list.rows) return html`<${Trouble} problem=${list.problem} again=${list.again} />`;
  if (!list.rows) return list.isRefused ? null : html`<${Ghosts} />`;
  if (!list.rows.length && query) {
    return html`<${Unmatched} route=${route}>${list.paging.complete === false && html`<span>The newest ${list.paging.scanned.toLocaleString("en")} were looked at.</span>`}
      ${list.paging.next && html`<button type="button" onClick=${list.more}>Look further</button>`}</${Unmatched}>`;
  }
  if (!list.rows.length) return html`<${what.Nothing} box=${box} />`;
  return html`<${List} label=${what.title} rows=${list.rows} total=${list.paging?.total} columns=${what.columns} nameOf=${what.nameOf} rowClass=${what.rowClass}
    selected=${route.id} onOpen=${open} onEnd=${list.more} hasMore=${Boolean(list.paging?.next)} api=${api} />`;
}

function Opened({ box, route, what, close, isCovered }) {
  const found = useCall(at(box.id, what.pathOf?.(route.id) ?? `${what.path}/${encodeURIComponent(route.id)}`), what.on, { about: what.pathOf ? null : route.id });
  const one = what.pick && found.data ? picked(found, what.pick(found.data)) : found;
  return html`<${Pane} label=${`This ${what.one}`} title=${what.title} ...${{ close, isCovered }}>
    ${!one.data && !one.problem && html`<${Ghosts} rows=${4} />`}
    ${one.problem && (one.problem.status === 404
      ? html`<${Empty} title=${`There is no ${what.one} ${route.id}.`}><p>It may have been dropped, or have gone with a reset.</p></${Empty}>`
      : html`<${Trouble} problem=${one.problem} again=${one.again} />`)}
    ${one.data && one.problem?.status !== 404 && html`<${what.Detail} box=${box} row=${one.data} route=${route} />`}
  </${Pane}>`;
}

// Of a call that lists, the one that was looked for; none is as gone as by its own call.
function picked(found, row) {
  return row ? { ...found, data: row } : { ...found, data: undefined, problem: { status: 404 } };
}

// Tabs of what is open; which one is in the address.
export function Tabs({ route, tabs, label }) {
  const chosen = tabs.find((tab) => tab.name === route.params.tab) ?? tabs[0];
  const turn = (by) => {
    const next = tabs[(tabs.indexOf(chosen) + by + tabs.length) % tabs.length];
    go(but(route, { tab: next.name }), { replace: true });
  };
  useKeys([["[", "Tab before", () => turn(-1)], ["]", "Next tab", () => turn(1)]]);
  const pressed = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    turn(by);
    requestAnimationFrame(() => document.querySelector('[role="tab"][aria-selected="true"]')?.focus());
  };
  return html`<div class="tabs" role="tablist" aria-label=${label}>${tabs.map((tab) => html`<button type="button" role="tab" id=${`tab-${tab.name}`} key=${tab.name} aria-controls="tab-panel" aria-selected=${tab === chosen} tabindex=${tab === chosen ? 0 : -1}
      onClick=${() => go(but(route, { tab: tab.name }), { replace: true })} onKeyDown=${pressed}>${tab.title}</button>`)}</div>
    <div class="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby=${`tab-${chosen.name}`}>${chosen.show()}</div>`;
}
