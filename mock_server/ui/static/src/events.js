// What happened in a sandbox, the oldest first, as far back as one has looked, and on as it happens.

import { useEffect, useRef, useState } from "./dom.js";
import { ask, at, withQuery } from "./api.js";
import { useChanges } from "./calls.js";

const PAGE = 200;
const MOST = 10_000;
const GATHER = 100;
// Beginnings of all types.
const TYPES = ["clock", "dashboard", "fault", "finding", "findings", "inbound", "journal", "message", "request", "sandbox", "settings", "state", "status", "test", "webhook"];

// `rows`, `older()` for those before, `isWhole` when there are none, `dropped`; `beforeAdded()` is called before rows come.
export function useEvents(box, beforeAdded) {
  const [state, setState] = useState({ rows: null });
  const now = useRef(state);
  now.current = state;
  const path = at(box, "/events");
  const guarded = async (work) => {
    if (now.current.isAsking) return;
    now.current = { ...now.current, isAsking: true };
    try {
      const changed = await work(now.current);
      beforeAdded();
      now.current = { ...now.current, ...changed, problem: undefined, isAsking: false };
    } catch (problem) {
      now.current = { ...now.current, problem, isAsking: false };
    }
    setState(now.current);
  };
  const begin = () => guarded(async () => begun(await ask({ path: withQuery(path, { limit: PAGE }) })));
  const older = () => now.current.rows && !now.current.isWhole && guarded(async (old) => before(old, await ask({ path: withQuery(path, { limit: PAGE, before: old.first }) })));
  const newer = () => guarded((old) => (old.rows ? since(path, old) : ask({ path: withQuery(path, { limit: PAGE }) }).then(begun)));
  useEffect(() => {
    begin();
  }, [box]);
  useChanges(TYPES, GATHER, (items) => {
    const old = now.current;
    if (items === null || !old.rows || old.isAsking || !follows(old, items)) return newer();
    beforeAdded();
    now.current = { ...old, ...grown(old, items) };
    return setState(now.current);
  });
  return { ...state, again: begin, older };
}

function begun(page) {
  return { rows: page.items.toReversed(), first: page.first, last: page.last, isWhole: !page.more, dropped: page.dropped };
}

function before(old, page) {
  return { rows: [...page.items.toReversed(), ...old.rows], first: page.first, isWhole: !page.more };
}

// With all that came since; anew where that is not known any more.
async function since(path, old) {
  try {
    const items = [];
    let page = { last: old.last, more: true };
    while (page.more) {
      page = await ask({ path: withQuery(path, { limit: PAGE, after: page.last }) });
      items.push(...page.items);
    }
    return { ...old, ...grown(old, items), last: page.last };
  } catch (problem) {
    if (problem.status !== 410) throw problem;
    return begun(await ask({ path: withQuery(path, { limit: PAGE }) }));
  }
}

function grown(old, items) {
  const [, after] = placed(old.last);
  const added = items.filter((item) => placed(item.id)[1] > after);
  const rows = [...old.rows, ...added];
  const left = rows.length > MOST ? rows.slice(-MOST) : rows;
  return { rows: left, last: items.length ? items[items.length - 1].id : old.last, first: left[0]?.id ?? old.first, isWhole: old.isWhole && left === rows };
}

// Whether events come right behind those that there are.
function follows(old, items) {
  const [epoch, after] = placed(old.last);
  const [first, number] = placed(items[0].id);
  return items.length > 0 && first === epoch && number <= after + 1;
}

// The life of the sandbox that an event belongs to, and its number in that.
export function placed(id) {
  const cut = id.lastIndexOf("-");
  return [id.slice(0, cut), Number(id.slice(cut + 1))];
}

// The call that has one event: the first behind the one before it.
export function oneEvent(box, id) {
  const [epoch, number] = placed(id);
  return withQuery(at(box, "/events"), { after: `${epoch}-${number - 1}`, limit: 1 });
}
