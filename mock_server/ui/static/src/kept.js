// A report in place of a server: what a sandbox's calls answered when it was made, as far as the page asks them.

const found = document.getElementById("report");

// The document of the report that this page is; null for a page that a server serves.
export const kept = found === null ? null : JSON.parse(found.textContent);

const PAGE = 50;
const MOST_NAMED = 5;

// What stands there for who has no script; the first view says some of it again, in the same words.
const plain = document.getElementById("plain");
plain?.remove();

export function said(name) {
  return plain.querySelector(`.${name}`)?.textContent;
}

// How a person goes on from the report; its name is that of the file.
export function goOn() {
  const file = decodeURIComponent(location.pathname.split("/").pop()) || "report.html";
  return `mock-server open ${/^[\w.+@%-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`}`;
}

// What a call answers: { status, body }, where the body is JSON or a text.
export function answered({ method = "GET", path }) {
  if (method !== "GET") return refused(405, `This is a report, which only shows. To go on from it: ${goOn()}`);
  const { pathname, searchParams: query } = new URL(path, "http://report");
  const own = `/sandboxes/${encodeURIComponent(kept.sandbox.id)}`;
  if (pathname !== own && !pathname.startsWith(`${own}/`)) return SERVER[pathname]?.() ?? refused(404, "A report has one sandbox, and no server.");
  const rest = pathname.slice(own.length);
  if (CALLS[rest]) return CALLS[rest](query);
  const cut = rest.lastIndexOf("/");
  const rows = ONES[rest.slice(0, cut)];
  const id = decodeURIComponent(rest.slice(cut + 1));
  const row = rows?.().find((one) => one.id === id);
  return row ? asked(row, query.get("as")) : refused(404, `There is no ${id} in this report.`);
}

const SERVER = {
  "/sandboxes": () => ok({ items: [kept.sandbox], paging: { page: 1, page_size: 1, pages: 1, total: 1 } }),
  "/systems": () => ok(kept.systems ?? { items: [], recipients: [], findings: [] }),
};

const ONES = {
  "/messages": () => kept.messages,
  "/requests": () => kept.requests,
  "/webhooks/deliveries": () => kept.deliveries,
};

const CALLS = {
  "": () => ok(kept.sandbox),
  "/events": events,
  "/messages": (query) => list(kept.messages, query, kept.left_out.messages),
  "/requests": (query) => list(kept.requests, query, kept.left_out.requests),
  "/people": (query) => list(kept.people, query),
  "/webhooks": () => ok({ items: kept.subscriptions }),
  "/webhooks/parcels": (query) => list(kept.parcels, query, kept.left_out.deliveries),
  "/findings": (query) => list(query.has("group") ? grouped(kept.findings) : kept.findings, query),
  "/faults": (query) => ok({ items: query.get("spent") === "true" ? kept.spent : kept.faults }),
  "/limits": () => ok({ items: kept.limits ?? [] }),
  "/clock": () => ok(kept.sandbox.clock),
  "/clock/due": (query) => ok({ ...kept.sandbox.clock, total: kept.due.length, items: due(query) }),
  "/windows": windows,
  "/inbound/options": () => ok({ items: [] }),
};

function ok(body) {
  return { status: 200, body };
}

function refused(status, detail, errors = {}) {
  return { status, body: { title: "Not in a report", detail, errors } };
}

function asked(row, form) {
  if (form === null || form === "json") return ok(row);
  return row.copies?.[form] ? ok(row.copies[form]) : refused(409, "A report has curl and pytest of each request whose body is whole, and no other forms.");
}

// A page of rows that pass the search; where it begins is told by a number that nobody else reads.
function list(rows, query, dropped = 0) {
  const { passing, problem } = searched(rows, query.get("query"));
  if (problem) return problem;
  const [begin, size] = [Number(query.get("before") ?? 0), Number(query.get("limit") ?? query.get("page_size") ?? PAGE)];
  const paging = { total: passing.length, scanned: rows.length, complete: true, dropped };
  if (begin + size < passing.length) paging.next = begin + size;
  return ok({ items: passing.slice(begin, begin + size), paging });
}

// Newest first, or the oldest first after one.
function events(query) {
  const { passing, problem } = searched(kept.events, query.get("query"));
  if (problem) return problem;
  const [after, before] = [query.get("after"), query.get("before")];
  const within = passing.filter(({ id }) => (after === null || number(id) > number(after)) && (before === null || number(id) < number(before)));
  if (after !== null) within.reverse();
  const items = within.slice(0, Number(query.get("limit") ?? PAGE));
  const ends = [items[0]?.id, items[items.length - 1]?.id].filter(Boolean).toSorted((a, b) => number(a) - number(b));
  const { epoch, last_event: last, clock } = kept.sandbox;
  return ok({ items, first: ends[0] ?? `${epoch}-1`, last: ends[1] ?? last, more: items.length < within.length, dropped: kept.left_out.events, ...clock });
}

function number(id) {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

// Findings of one system, kind and detail together.
function grouped(findings) {
  const groups = new Map();
  for (const one of findings) {
    const key = JSON.stringify([one.system, one.kind, one.detail]);
    const { system, kind, detail, near, at, request_id: request } = one;
    const group = groups.get(key) ?? { system, kind, detail, near, count: 0, last_at: at, requests: [] };
    if (request && !group.requests.includes(request) && group.requests.length < MOST_NAMED) group.requests.push(request);
    groups.set(key, { ...group, count: group.count + 1, first_at: at });
  }
  return [...groups.values()];
}

function due(query) {
  return kept.due.filter((one) => !one.passive || query.get("passive") === "true").slice(0, Number(query.get("limit") ?? PAGE));
}

function windows(query) {
  const names = ["system", "address"].filter((name) => query.has(name));
  const state = query.get("state");
  const passing = kept.windows.filter((one) => names.every((name) => one[name] === query.get(name) || !one.applies) && (state === null || one.open === (state === "open")));
  return ok({ items: passing, paging: { total: passing.length } });
}

// By these a report is searched; the server that it was made by knows more.
const FIELDS = {
  with: (row) => [row.from, row.to, row.address, row.refs?.address],
  about: (row) => Object.values(row.refs ?? {}),
  id: (row) => [row.id, ...(row.attempts ?? []).map((one) => one.id)],
  status: (row) => [row.response?.status ?? row.row?.status ?? row.status],
  kind: (row) => [row.kind],
  system: (row) => [row.system, ...(Array.isArray(row.systems) ? row.systems.map((one) => one.system) : [])],
  ...Object.fromEntries(["type", "lane", "cause", "method", "path", "event", "channel", "url", "from", "to"].map((name) => [name, (row) => [row[name]]])),
};
const TERM = /(-?)(?:(\w+):)?("(?:[^"\\]|\\.)*"|[^\s"]+)/g;

function searched(rows, text) {
  const tests = [];
  for (const term of (text ?? "").matchAll(TERM)) {
    const [whole, minus, field, value] = term;
    if (field !== undefined && !FIELDS[field]) {
      const told = { position: term.index, length: whole.length, message: `A report is searched by words and by ${Object.keys(FIELDS).join(", ")}.` };
      return { problem: refused(422, told.message, { query: [told] }) };
    }
    const wanted = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
    const passes = field === undefined ? has(wanted) : is(field, wanted);
    tests.push((row) => passes(row) !== (minus === "-"));
  }
  return { passing: rows.filter((row) => tests.every((test) => test(row))) };
}

function has(word) {
  const wanted = word.toLowerCase();
  return (row) => JSON.stringify(row).toLowerCase().includes(wanted);
}

function is(field, values) {
  const wanted = values.split(",").map((value) => new RegExp(`^${value.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`, "i"));
  return (row) => FIELDS[field](row).some((found_value) => found_value !== undefined && wanted.some((one) => one.test(String(found_value))));
}
