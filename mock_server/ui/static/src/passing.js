// Rows of the timeline: events in their order, with a line wherever time has passed that nothing happened in.

import { span } from "./format.js";

const IDLE = 60_000;

// The rows of all events so far. Each is made once, and once more only when what stands before it is another.
export class Passing {
  constructor() {
    this.made = new WeakMap();
  }

  // `lanes` are those that are shown, by their names; null for all. Of what a search has found one does not know all that
  // happened between.
  rows(events, lanes, isFound = false) {
    const moves = events.filter(isMove);
    const there = new Set();
    const rows = [];
    let [last, next] = [null, 0];
    for (const event of events) {
      // A move of the clock is told when it is over, and says how the time before passed.
      const move = moves[next];
      if (event === move) next += 1;
      if (lanes !== null && !lanes.includes(event.lane)) continue;
      const { gap, row } = this.of(event, { last, move, isFound, isCaused: there.has(event.cause) });
      if (gap) rows.push(gap);
      rows.push(row);
      there.add(event.id);
      last = event;
    }
    return rows;
  }

  of(event, before) {
    const old = this.made.get(event);
    const isSame = old && old.last === before.last && old.isCaused === before.isCaused && old.isFound === before.isFound && (!old.gap || old.move === before.move);
    if (isSame) return old;
    const made = { ...before, gap: gapOf(event, before), row: { ...event, isFirst: before.last?.at !== event.at, isCaused: before.isCaused } };
    this.made.set(event, made);
    return made;
  }
}

function isMove(event) {
  return event.type === "clock.advanced";
}

// The line above an event before which time has passed, if any.
function gapOf(event, { last, move, isFound }) {
  const passed = last ? Date.parse(event.at) - Date.parse(last.at) : 0;
  if (passed <= IDLE) return null;
  const isMoved = move && move.row.from < event.at && move.row.to > last.at;
  const how = isFound ? "" : ` as the clock ${isMoved ? "was advanced" : "ran"}`;
  return { id: `gap-${event.id}`, isGap: true, text: `${span(passed / 1_000)} passed${how}` };
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
