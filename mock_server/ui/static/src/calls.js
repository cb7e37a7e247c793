// What calls answered, as state of a part: loading, a problem or what there is, renewed when something changes.

import { useEffect, useRef, useState } from "./dom.js";
import { ask, documentOf, withQuery } from "./api.js";
import { changes } from "./live.js";

const PAGE = 200;
const GATHER = 250;

// What GET `path` answers: `data`, `problem`, `again`. `on` are the kinds of changes after which it is asked again.
export function useCall(path, on = []) {
  const [state, setState] = useState({});
  const asking = useAsking();
  const load = () => asking.now(path, (data) => setState({ path, data }), (problem) => setState((before) => ({ path, data: before.path === path ? before.data : undefined, problem })));
  useEffect(() => {
    if (path !== null) load();
    return () => asking.stop();
  }, [path]);
  useChanges(on, path === null ? null : () => asking.after(load));
  // What was answered to another question is nothing to this one.
  return { ...(state.path === path ? state : {}), again: load };
}

const documents = new Map();

// The OpenAPI document of a system, asked for once; null while it is not there.
export function useDocument(system) {
  const [, setLoaded] = useState(null);
  useEffect(() => {
    if (system && !documents.has(system)) documentOf(system).then((found) => setLoaded(documents.set(system, found)), () => {});
  }, [system]);
  return documents.get(system) ?? null;
}

// The pages of a list, as one: `rows`, `more()` for those behind, `fresh` rows that wait to be shown.
export function useList(path, on, { isAtTop }) {
  const [state, setState] = useState({ rows: null });
  const asking = useAsking();
  const now = useRef(state);
  now.current = state;
  const asked = (before, put) => asking.now(withQuery(path, { page_size: PAGE, before }), put, (problem) => setState((old) => ({ ...old, problem, isRefused: problem.status === 422 })));
  const begun = (page) => ({ path, rows: page.items, paging: page.paging, fresh: [] });
  const first = () => asked(undefined, (page) => setState(begun(page)));
  const renew = () => asked(undefined, (page) => setState((old) => (old.path === path ? merged(old, page, isAtTop()) : begun(page))));
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
  useChanges(on, () => asking.after(renew));
  return { ...state, more, again: first, show: () => setState(shown) };
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

// The newest page put before the rows that there are; those which are new wait where somebody looks further down.
export function merged(old, page, isAtTop) {
  const known = new Map(page.items.map((row) => [row.id, row]));
  const rows = old.rows.map((row) => known.get(row.id) ?? row);
  const held = new Set([...rows, ...(old.fresh ?? [])].map((row) => row.id));
  const fresh = [...page.items.filter((row) => !held.has(row.id)), ...(old.fresh ?? []).map((row) => known.get(row.id) ?? row)];
  const meets = page.items.length < PAGE || page.items.some((row) => held.has(row.id));
  const total = page.paging;
  // More have come than a page has, or all are gone: what lies between is not known.
  if (!meets || (isGone(old, page))) return { ...old, rows: page.items, paging: total, fresh: [], problem: undefined, isMore: false };
  const paging = { ...total, next: old.paging.next };
  const waiting = { ...old, paging, rows, fresh, problem: undefined, isMore: false };
  return isAtTop ? shown(waiting) : waiting;
}

// Whether the newest page has less in it than was there before, as after a reset.
function isGone(old, page) {
  const there = new Set(page.items.map((row) => row.id));
  return page.items.length < PAGE && old.rows.some((row) => !there.has(row.id));
}

export function shown(old) {
  return { ...old, rows: [...(old.fresh ?? []), ...old.rows], fresh: [] };
}

function joined(old, page) {
  const held = new Set(old.rows.map((row) => row.id));
  const rows = [...old.rows, ...page.items.filter((row) => !held.has(row.id))];
  return { ...old, rows, paging: page.paging, isMore: false };
}

// Do it after changes of these kinds, at most every quarter of a second.
function useChanges(on, act) {
  const last = useRef(act);
  last.current = act;
  useEffect(() => {
    let timer = null;
    const heard = (kinds) => {
      if (timer !== null || last.current === null || !(kinds === null || kinds.some((kind) => on.includes(kind)))) return;
      timer = setTimeout(() => {
        timer = null;
        last.current?.();
      }, kinds === null ? 0 : GATHER);
    };
    const off = on.length ? changes.listen(heard) : () => {};
    return () => {
      off();
      clearTimeout(timer);
    };
  }, [on.join()]);
}
