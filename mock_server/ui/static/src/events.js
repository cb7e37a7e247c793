// What happened in a sandbox, the oldest first, as far back as one has looked, and on as it happens.

import { useEffect, useRef, useState } from "./dom.js";
import { ask, at, withQuery } from "./api.js";
import { useChanges } from "./calls.js";
import { refuseAside } from "./refusal.js";

const PAGE = 200;
const MOST = 10_000;
const GATHER = 100;
// Beginnings of all types.
const TYPES = ["clock", "dashboard", "fault", "finding", "findings", "inbound", "journal", "message", "request", "sandbox", "settings", "state", "status", "test", "webhook"];

// What was asked of the server at most for one page of a search, which looks at so many events in one call.
const TURNS = 8;

// Those that a search finds, or all. `rows`, `older()` for those before, `isWhole` when there are none, `dropped`, `terms`
// as the server reads the search; `beforeAdded()` is called before rows come.
export function useEvents(box, query, beforeAdded) {
  const [state, setState] = useState({ rows: null });
  // What there is by now, whatever was drawn of it.
  const now = useRef(state);
  const path = withQuery(at(box, "/events"), { query, limit: PAGE });
  const put = (changed) => {
    now.current = { ...now.current, ...changed };
    setState(now.current);
  };
  const guarded = async (work) => {
    if (now.current.asking === path || now.current.refused === path) return;
    now.current = { ...now.current, asking: path, isBehind: false };
    const changed = await work(now.current).then((found) => ({ ...found, path, problem: undefined }), (problem) => ({ problem, refused: problem.status === 422 ? path : null }));
    // Something else is asked for by now.
    if (now.current.asking !== path) return;
    if (changed.problem && now.current.rows && !changed.refused) refuseAside(changed.problem);
    beforeAdded();
    put({ ...changed, asking: null });
    if (now.current.isBehind) newer();
  };
  const begin = () => guarded(() => newest(path));
  const older = () => now.current.path === path && !now.current.isWhole && now.current.rows.length < MOST && guarded((old) => before(path, old));
  const newer = () => guarded((old) => (old.path === path ? since(path, old) : newest(path)));
  useEffect(() => {
    begin();
  }, [path]);
  useChanges(TYPES, GATHER, (items) => {
    const old = now.current;
    if (old.asking === path) now.current = { ...old, isBehind: true };
    else if (query || items === null || old.path !== path || !follows(old, items)) newer();
    else {
      beforeAdded();
      put(grown(old, items, items[items.length - 1].id));
    }
  });
  return { ...state, again: begin, older };
}

async function newest(path) {
  const page = await read(path);
  return { rows: page.items.toReversed(), first: page.first, last: page.last, isWhole: !page.more, dropped: page.dropped, terms: page.query };
}

async function before(path, old) {
  const page = await read(path, old.first);
  return { rows: [...page.items.toReversed(), ...old.rows], first: page.first, isWhole: !page.more };
}

// The events before one, or the newest; a search is asked on until it finds something. `last` is that of the first answer.
async function read(path, end) {
  let page = await ask({ path: withQuery(path, { before: end }) });
  const { last } = page;
  for (let turn = 1; turn < TURNS && page.more && !page.items.length; turn += 1) page = await ask({ path: withQuery(path, { before: page.first }) });
  return { ...page, last };
}

// With all that came since; anew where that is not known any more.
async function since(path, old) {
  try {
    const items = [];
    let page = { last: old.last, more: true };
    while (page.more) {
      page = await ask({ path: withQuery(path, { after: page.last }) });
      items.push(...page.items);
    }
    return grown(old, items, page.last);
  } catch (problem) {
    if (problem.status !== 410) throw problem;
    return newest(path);
  }
}

// With those that are newer than what there is, up to the event `last`.
function grown(old, items, last) {
  const [, after] = placed(old.last);
  const rows = [...old.rows, ...items.filter((item) => placed(item.id)[1] > after)];
  const left = rows.length > MOST ? rows.slice(-MOST) : rows;
  return { rows: left, last, first: left === rows ? old.first : left[0].id, isWhole: old.isWhole && left === rows };
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
