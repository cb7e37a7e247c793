// The rows of a list that grows at its top, as pages of it and events come: nothing twice, nothing lost, nothing moved.

// So many rows come from events before the list is begun anew.
export const MOST_NEW = 500;

// `old` and what is given are states of a list: `rows`, those that wait on top (`fresh`), and `paging` of the last page.

// What a first page makes.
export function begun(path, page) {
  return { path, rows: page.items, paging: page.paging, terms: page.query, fresh: [] };
}

// With the newest page on top; rows that are new wait where somebody looks further down.
export function merged(old, page, isAtTop) {
  const known = new Map(page.items.map((row) => [row.id, row]));
  const held = new Set([...old.rows, ...old.fresh].map((row) => row.id));
  // More have come than a page has, or some are gone, as after a reset: what lies between is not known.
  const isWhole = !page.paging.next;
  if (!page.items.some((row) => held.has(row.id)) || (isWhole && old.rows.some((row) => !known.has(row.id)))) return begun(old.path, page);
  const renewed = (rows) => rows.map((row) => known.get(row.id) ?? row);
  const fresh = [...page.items.filter((row) => !held.has(row.id)), ...renewed(old.fresh)];
  const grown = { ...old, rows: renewed(old.rows), fresh, paging: { ...page.paging, next: old.paging.next }, problem: undefined, isMore: false };
  return isAtTop ? shown(grown) : grown;
}

// With rows as events tell of them, the oldest first; those that are known are changed where they stand.
export function patched(old, news, isAtTop) {
  const latest = new Map(news.map((row) => [row.id, row]));
  const change = (rows) => rows.map((row) => {
    const now = latest.get(row.id);
    if (now === undefined) return row;
    latest.delete(row.id);
    return { ...row, ...now };
  });
  const [rows, waiting] = [change(old.rows), change(old.fresh)];
  const paging = { ...old.paging, total: old.paging.total === undefined ? undefined : old.paging.total + latest.size };
  const grown = { ...old, rows, paging, fresh: [...[...latest.values()].toReversed(), ...waiting] };
  return isAtTop ? shown(grown) : grown;
}

// With those that waited on top.
export function shown(old) {
  return old.fresh.length ? { ...old, rows: [...old.fresh, ...old.rows], fresh: [] } : old;
}

// With the page behind what was there; by its cursor it has nothing that was there, but by an event.
export function joined(old, page) {
  const held = new Set(old.rows.slice(-MOST_NEW).map((row) => row.id));
  return { ...old, rows: [...old.rows, ...page.items.filter((row) => !held.has(row.id))], paging: { ...page.paging, total: old.paging.total }, isMore: false };
}
