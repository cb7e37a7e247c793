// Rows of the timeline: events in their order, with a line wherever time has passed that nothing happened in.

import { placed } from "./events.js";
import { span } from "./format.js";

const IDLE = 60_000;

// The rows of all events so far; where some have only come behind those of the last time, only these are looked at.
export class Passing {
  constructor() {
    this.events = [];
  }

  // `lanes` are those that are shown, by their names; null for all.
  rows(events, lanes) {
    if (!this.goesOn(events, lanes)) Object.assign(this, { lanes, made: [], there: new Set(), last: null, events: [] });
    const fresh = events.slice(this.events.length);
    const moves = fresh.filter(isMove);
    const rows = [...this.made];
    for (const event of fresh) if (lanes === null || lanes.includes(event.lane)) this.add(rows, event, moves);
    Object.assign(this, { events, made: rows });
    return rows;
  }

  // A move of the clock is told when it is over, and says how the time before passed.
  goesOn(events, lanes) {
    const old = this.events;
    const isLonger = old.length > 0 && old[0] === events[0] && old[old.length - 1] === events[old.length - 1];
    return isLonger && String(lanes) === String(this.lanes) && !events.slice(old.length).some(isMove);
  }

  add(rows, event, moves) {
    const { last } = this;
    const passed = last ? Date.parse(event.at) - Date.parse(last.at) : 0;
    if (passed > IDLE) rows.push({ id: `gap-${event.id}`, isGap: true, text: `${span(passed / 1_000)} passed ${how(last, event, moves)}` });
    rows.push({ ...event, isFirst: !last || last.at !== event.at, isCaused: this.there.has(event.cause) });
    this.there.add(event.id);
    this.last = event;
  }
}

function isMove(event) {
  return event.type === "clock.advanced";
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
