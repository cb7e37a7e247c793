// What calls answered, as state of a part: loading, a problem or what there is, renewed when something happens.

import { useEffect, useRef, useState } from "./dom.js";
import { ask, documentOf, withQuery } from "./api.js";
import { changes } from "./live.js";
import { refuseAside } from "./refusal.js";
import { MOST_NEW, begun, joined, merged, patched, shown } from "./rows.js";

const PAGE = 200;
// Milliseconds between two renewals of the same.
const GATHER = 250;
const SEARCHED = 1_000;

// What GET `path` answers: `data`, `problem`, `again`. `on` are the kinds of events after which it is asked again; where
// it is `about` one record, only after those of it; at most once in `gap` milliseconds.
export function useCall(path, on = [], { about = null, gap = GATHER } = {}) {
  const [state, setState] = useState({});
  const asking = useAsking();
  const known = useRef(null);
  known.current = state.path === path ? state.data : undefined;
  const load = () => asking.now(path, (data) => setState({ path, data }), (problem) => {
    if (known.current) refuseAside(problem);
    setState({ path, data: known.current, problem });
  });
  useEffect(() => {
    if (path !== null) load();
    return () => asking.stop();
  }, [path]);
  useChanges(on, gap, (items) => {
    const isOfAnother = about !== null && items !== null && !items.some((item) => Object.values(item.refs).includes(about));
    if (path !== null && !isOfAnother) asking.after(load);
  });
  // What was answered to another question is nothing to this one.
  return { ...(state.path === path ? state : {}), again: load };
}

// The data of what is asked beside what a view is about.
export function useAside(path, on, how) {
  return told(useCall(path, on, how));
}

// There is no place for a refusal of it.
function told({ data, problem }) {
  useEffect(() => problem && refuseAside(problem), [problem]);
  return data;
}

const once = new Map();

// What does not change while the server runs, asked for once: `data`, `problem`, `again`.
function useOnce(key, load) {
  const [{ problem }, setState] = useState({});
  const begin = () => load().then((found) => setState({ known: once.set(key, found) }), (refused) => setState({ problem: refused }));
  useEffect(() => {
    if (key && !once.has(key)) begin();
  }, [key]);
  return { data: once.get(key) ?? null, problem, again: begin };
}

// The OpenAPI document of a system.
export function useDocument(system) {
  return told(useOnce(system, () => documentOf(system)));
}

// The control plane's own document.
export function useOwnDocument() {
  return useOnce("/openapi.json", () => ask({ path: "/openapi.json" }));
}

// What each system is and can, and by what each list is searched.
export function useSystems() {
  return told(useOnce("/systems", () => ask({ path: "/systems" })));
}

// The pages of a list, as one: `rows`, `more()` for those behind, `fresh` ones that wait for `show()`. `rowOf(event)` is
// the row that an event tells of, if any, where events alone say what is in the list.
export function useList(path, on, { isAtTop, rowOf }) {
  const [state, setState] = useState({ rows: null });
  const asking = useAsking();
  const now = useRef(state);
  now.current = state;
  const asked = (before, put) => asking.now(withQuery(path, { limit: PAGE, before }), put, (problem) => {
    if (now.current.rows && problem.status !== 422) refuseAside(problem);
    setState((old) => ({ ...old, path, problem, isMore: false, isRefused: problem.status === 422 }));
  });
  const first = () => asked(undefined, (page) => setState(begun(path, page)));
  const renew = () => asked(undefined, (page) => setState((old) => (old.path === path && old.rows ? merged(old, page, isAtTop()) : begun(path, page))));
  const more = () => {
    const { paging, rows, isMore } = now.current;
    if (!paging?.next || isMore || !rows) return;
    setState((old) => ({ ...old, isMore: true }));
    asked(paging.next, (page) => setState((old) => joined(old, page)));
  };
  useEffect(() => {
    first();
    return () => asking.stop();
  }, [path]);
  useChanges(on, rowOf ? GATHER : SEARCHED, (items) => {
    const { rows, fresh, paging } = now.current;
    if (items === null || !rowOf || !rows || now.current.path !== path) return asking.after(renew);
    const news = items.map(rowOf).filter(Boolean);
    if (items.some(empties) || news.length + fresh.length > MOST_NEW) return asking.after(first);
    return setState((old) => patched({ ...old, paging }, news, isAtTop()));
  });
  return { ...state, more, again: first, show: () => setState(shown) };
}

// Whether records went with it, of which no event tells.
function empties(item) {
  return item.type === "journal.cleared" || item.type === "findings.cleared";
}

// One question at a time: a new one takes the place of the last; what is only to be renewed waits for its answer.
class Asking {
  async now(path, put, refuse) {
    this.stop();
    const mine = new AbortController();
    this.controller = mine;
    this.waiting = null;
    try {
      put(await ask({ path }, mine.signal));
    } catch (problem) {
      if (problem.name !== "AbortError") refuse(problem);
    }
    if (this.controller !== mine) return;
    this.controller = null;
    this.waiting?.();
  }

  after(renew) {
    if (this.controller) this.waiting = renew;
    else renew();
  }

  stop() {
    this.controller?.abort();
    this.controller = null;
  }
}

function useAsking() {
  const asking = useRef(null);
  asking.current ??= new Asking();
  return asking.current;
}

// Act when events of these kinds have come, with all that came within `gap` milliseconds; null for what is not known.
export function useChanges(on, gap, act) {
  const last = useRef(act);
  last.current = act;
  useEffect(() => {
    let timer = null;
    let gathered = [];
    const handOn = () => {
      const items = gathered;
      timer = null;
      gathered = [];
      last.current(items);
    };
    const heard = ({ kinds, items }) => {
      if (kinds !== null && !kinds.some((kind) => on.includes(kind))) return;
      gathered = items === null || gathered === null ? null : [...gathered, ...items];
      timer ??= setTimeout(handOn, kinds === null ? 0 : gap);
    };
    const off = on.length ? changes.listen(heard) : () => {};
    return () => {
      off();
      clearTimeout(timer);
    };
  }, [on.join(), gap]);
}
