// Rows of the timeline: events in their order, with a line wherever time has passed that nothing happened in.

import { placed } from "./events.js";
import { span } from "./format.js";

const IDLE = 60_000;

// `lanes` are those that are shown; null for all.
export function rowsOf(events, lanes) {
  const shown = lanes === null ? events : events.filter((event) => lanes.includes(event.lane));
  const moves = events.filter((event) => event.type === "clock.advanced");
  const there = new Set(shown.map((event) => event.id));
  const rows = [];
  let last = null;
  for (const event of shown) {
    const passed = last ? Date.parse(event.at) - Date.parse(last.at) : 0;
    if (passed > IDLE) rows.push({ id: `gap-${event.id}`, isGap: true, text: `${span(passed / 1_000)} passed ${how(last, event, moves)}` });
    rows.push({ ...event, isFirst: !last || last.at !== event.at, isCaused: there.has(event.cause) });
    last = event;
  }
  return rows;
}

// By what time came to be another: by a move that begins before or as it passes, or by itself.
function how(last, event, moves) {
  const [, number] = placed(event.id);
  const move = moves.find((one) => placed(one.id)[1] >= number && one.row.from < event.at && one.row.to > last.at);
  return move ? "as the clock was advanced" : "as the clock ran";
}

// Of an event, those that led to it and those that came of it, among these.
export function related(events, id) {
  const byId = new Map(events.map((event) => [event.id, event]));
  const found = new Set();
  for (let cause = byId.get(id)?.cause; cause && !found.has(cause); cause = byId.get(cause)?.cause) found.add(cause);
  const come = new Set([id]);
  for (const event of events) if (come.has(event.cause)) come.add(event.id);
  for (const one of come) found.add(one);
  found.delete(id);
  return found;
}
