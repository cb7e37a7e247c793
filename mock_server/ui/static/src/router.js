// The address of what is seen: all that decides it is in there, in an order that does not change.

import { html } from "./dom.js";
import { kept } from "./kept.js";
import { Signal, useSignal } from "./signal.js";

// A report has its routes behind the `#`, and one sandbox.
const [PREFIX, BASE] = kept ? ["#", ""] : ["", "/_mock/ui"];
// Equal views have equal addresses.
const ORDER = ["query", "system", "lanes", "at", "tab", "attempt", "path", "kind", "request"];

export const where = new Signal(read(there()));

function there() {
  return kept ? new URL(location.hash.slice(1) || `/s/${encodeURIComponent(kept.sandbox.id)}`, "http://report") : location;
}

// A route: the sandbox `box`, its `view`, what is open in it (`id`), and parameters by name.
function read({ pathname, search }) {
  const parts = pathname.slice(BASE.length).split("/").filter(Boolean).map(plain);
  const params = Object.fromEntries(new URLSearchParams(search));
  if (parts[0] !== "s" || !parts[1]) return { box: null, view: "sandboxes", id: parts[1] ?? null, params };
  return { box: parts[1], view: parts[2] ?? null, id: parts.slice(3).join("/") || null, params };
}

function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function href({ box, view, id, params = {} }) {
  const parts = box === null || box === undefined ? [] : ["s", box, view, id];
  const path = parts.filter(Boolean).map(encodeURIComponent).join("/");
  const names = Object.keys(params).filter((name) => params[name] !== undefined && params[name] !== "" && params[name] !== null);
  names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const query = new URLSearchParams(names.map((name) => [name, params[name]])).toString();
  return `${PREFIX}${BASE}/${path}${query ? `?${query}` : ""}`;
}

// The same route with other parameters.
export function but(route, params) {
  return { ...route, params: { ...route.params, ...params } };
}

function rank(name) {
  const place = ORDER.indexOf(name);
  return place < 0 ? ORDER.length : place;
}

// Go there; `replace` leaves no way back to where one was.
export function go(route, { replace = false } = {}) {
  const to = href(route);
  if (to === (kept ? location.hash : location.pathname + location.search)) return;
  if (replace) history.replaceState(history.state, "", to);
  else history.pushState({ inside: true }, "", to);
  where.set(read(there()));
}

// Back to where one came from, or to `route` for who came by a link.
export function back(route) {
  if (history.state?.inside) history.back();
  else go(route, { replace: true });
}

export function useRoute() {
  return useSignal(where);
}

addEventListener("popstate", () => where.set(read(there())));

export function Link({ to, children, ...rest }) {
  const press = (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return html`<a href=${href(to)} onClick=${press} ...${rest}>${children}</a>`;
}
