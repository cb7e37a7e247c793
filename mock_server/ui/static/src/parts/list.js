// A list of any length: only the rows in sight, and a few around them, are in the document.

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../dom.js";
import { useKeys } from "../keys.js";

const WIDE = 34;
const NARROW = 62;
// Below this width of the list, in CSS pixels, a row has two lines.
const TWO_LINES = 620;
const AROUND = 8;
const MOST = 64;
// Rows before the end at which those behind are asked for.
const AHEAD = 40;

// `columns`: { name, title, width, area, cell(row) }; `area` is where it stands in a row of two lines, if it does.
// `nameOf(row)` is what a row is called for who hears it. `api` gets what can be asked and done
// from outside: { isAtTop, isAtEnd, toEnd, active, show, focus }.
export function List({ label, rows, columns, nameOf, selected, onOpen, onEnd, onStart, hasMore, api, total, rowClass }) {
  const box = useRef(null);
  const [top, setTop] = useState(0);
  const size = useSize(box);
  const isNarrow = size.width > 0 && size.width < TWO_LINES;
  const height = isNarrow ? NARROW : WIDE;
  const [active, setActive] = useActive(rows, selected);
  const seen = useMemo(() => window(top, size.height, height, rows.length), [top, size.height, height, rows.length]);
  useHeld(box, rows, height, setTop);
  useEffect(() => {
    if (seen.to > rows.length - AHEAD) onEnd?.();
  }, [seen.to, rows.length]);
  useEffect(() => {
    if (seen.from < AHEAD) onStart?.();
  }, [seen.from, rows.length]);
  const move = (to) => {
    const place = Math.max(0, Math.min(rows.length - 1, to));
    if (!rows[place]) return;
    setActive(rows[place].id);
    bring(box.current, place, height);
  };
  const at = useMemo(() => rows.findIndex((row) => row.id === active), [rows, active]);
  api.current = reach(box, height, rows, { at, move });
  useKeys([["j", "Next row", () => move(at + 1)], ["k", "Row before", () => move(at - 1)], ["o", "Open the row", () => rows[at] && onOpen(rows[at])]]);
  const press = (event) => pressed(event, { at, rows, move, onOpen, page: page(size, height) });
  const shown = rows.slice(seen.from, seen.to);
  const slots = useSlots(shown);
  const template = isNarrow ? undefined : columns.map((column) => column.width).join(" ");
  return html`<div class=${`list ${isNarrow ? "two-lines" : ""}`} ref=${box} role="grid" aria-label=${label} data-more=${hasMore ? "yes" : undefined} aria-rowcount=${(total ?? rows.length) + 1} tabindex="0"
      aria-activedescendant=${at >= seen.from && at < seen.to ? `row-${at}` : undefined} onKeyDown=${press} onScroll=${() => setTop(box.current.scrollTop)} style=${{ "--columns": template }}>
    <div class="list-head" role="row" aria-rowindex="1">${columns.map((column) => html`<span role="columnheader" key=${column.name}>${column.title}</span>`)}</div>
    <div class="list-space" role="rowgroup" style=${{ height: `${rows.length * height}px` }}>
      ${shown.map((row, place) => html`<${Row} key=${slots.get(row.id)} row=${row} place=${seen.from + place} height=${height} columns=${columns} nameOf=${nameOf}
        isActive=${row.id === active} isSelected=${row.id === selected} onPress=${() => { setActive(row.id); onOpen(row); }} kind=${rowClass?.(row) ?? ""} />`)}
    </div>
  </div>`;
}

// What can be asked of the list, and done with it, from outside.
function reach(box, height, rows, { at, move }) {
  return {
    isAtTop: () => (box.current?.scrollTop ?? 0) < height,
    isAtEnd: () => !box.current || box.current.scrollHeight - box.current.scrollTop - box.current.clientHeight < height,
    toEnd: () => box.current && (box.current.scrollTop = box.current.scrollHeight),
    active: () => rows[at] ?? null,
    show: (id) => move(rows.findIndex((row) => row.id === id)),
    focus: () => box.current?.focus(),
  };
}

// What is in a row is made anew only for another row, wherever it stands.
function Row({ row, place, height, columns, nameOf, isActive, isSelected, onPress, kind }) {
  const classes = ["row", isActive && "active", isSelected && "selected", kind].filter(Boolean).join(" ");
  const name = useMemo(() => nameOf(row), [row, nameOf]);
  const cells = useMemo(() => columns.map((column) => html`<span role="gridcell" class=${`cell cell-${column.name}`} key=${column.name} style=${{ "--area": column.area }} data-area=${column.area ? "" : undefined}>${column.cell(row)}</span>`), [row, columns]);
  return html`<div class=${classes} role="row" id=${`row-${place}`} aria-rowindex=${place + 2} aria-selected=${isSelected} aria-label=${name} onClick=${onPress}
    style=${{ height: `${height}px`, transform: `translateY(${place * height}px)` }}>${cells}</div>`;
}

// The slot of each row by its id. One that stays in sight keeps its own; one that comes takes that of one that went, whose
// elements only get other words then: to make them anew takes twice as long.
function useSlots(shown) {
  const before = useRef(new Map());
  const slots = new Map(shown.map(({ id }) => [id, before.current.get(id)]));
  const taken = new Set(slots.values());
  let next = 0;
  for (const [id, slot] of slots) {
    if (slot !== undefined) continue;
    while (taken.has(next)) next += 1;
    slots.set(id, next++);
  }
  before.current = slots;
  return slots;
}

// What keys do in the list when it has the focus.
function pressed(event, { at, rows, move, onOpen, page: far }) {
  const keys = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + far, PageUp: at - far };
  if (event.key in keys) {
    event.preventDefault();
    move(keys[event.key]);
  } else if ((event.key === "Enter" || event.key === " ") && rows[at]) {
    event.preventDefault();
    onOpen(rows[at]);
  }
}

// The row that keys act on: the one that was last moved to, or the one that is open.
function useActive(rows, selected) {
  const [active, setActive] = useState(selected ?? null);
  useEffect(() => {
    if (selected) setActive(selected);
  }, [selected]);
  return [active ?? rows[0]?.id ?? null, setActive];
}


function window(top, height, row, count) {
  const from = Math.max(0, Math.min(Math.floor(top / row) - AROUND, count - 1));
  return { from, to: Math.min(count, from + Math.min(MOST, Math.ceil((height || 800) / row) + 2 * AROUND)) };
}

function page(size, height) {
  return Math.max(1, Math.floor(size.height / height) - 2);
}

// Bring a row into sight below the head, without moving what is in sight already.
function bring(box, place, height) {
  const head = box.firstElementChild.offsetHeight;
  const from = place * height;
  if (from < box.scrollTop) box.scrollTop = from;
  else if (from + height > box.scrollTop + box.clientHeight - head) box.scrollTop = from + height - box.clientHeight + head;
}

// Rows that come in above, and those that go there, leave in sight what somebody looks at.
function useHeld(box, rows, height, setTop) {
  const before = useRef(null);
  useLayoutEffect(() => {
    const known = before.current;
    const element = box.current;
    if (known && element && known.height !== height) {
      element.scrollTop = (element.scrollTop / known.height) * height;
    } else if (known && element && element.scrollTop >= height) {
      element.scrollTop += moved(known.rows, rows) * height;
    }
    if (element) setTop(element.scrollTop);
    before.current = { rows, height };
  }, [rows, height]);
}

// By how many places what was there has moved down; less than nothing where rows on top are gone.
function moved(old, rows) {
  if (!old.length || !rows.length || old[0].id === rows[0].id) return 0;
  const down = rows.findIndex((row) => row.id === old[0].id);
  return down > 0 ? down : -Math.max(0, old.findIndex((row) => row.id === rows[0].id));
}

function useSize(box) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    const take = () => setSize((old) => (old.width === element.clientWidth && old.height === element.clientHeight ? old : { width: element.clientWidth, height: element.clientHeight }));
    const watching = new ResizeObserver(take);
    watching.observe(element);
    take();
    return () => watching.disconnect();
  }, []);
  return size;
}
