// Calls of the control plane: the same ones that anybody can make, and in three languages how to.

import { answered, kept } from "./kept.js";
import { Signal } from "./signal.js";

const ROOT = "/_mock";
const KEPT = "mock.token";

// Whether the server asks for its token, and what it said of the last one: "", or a sentence.
export const asked = new Signal(null);

// A refusal, or an answer that did not come (`status` 0).
export class Problem extends Error {
  constructor(status, body, call) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.status = status;
    this.title = body.title ?? "";
    this.errors = body.errors ?? {};
    this.found = body.found;
    this.call = call;
  }
}

export function token() {
  if (kept) return null;
  return sessionStorage.getItem(KEPT);
}

export function keepToken(text) {
  if (text === null) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, text);
}

// A path of a sandbox's calls.
export function at(box, path = "") {
  return `/sandboxes/${encodeURIComponent(box)}${path}`;
}

// With parameters that are set; the others are left out.
export function withQuery(path, params) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(given).toString();
  return query ? `${path}${path.includes("?") ? "&" : "?"}${query}` : path;
}

export function headers() {
  const known = token();
  return known === null ? {} : { Authorization: `Bearer ${known}` };
}

// What a call answers: JSON as its value, other texts as they are. Throws Problem; AbortError where it was given up.
export async function ask(call, signal) {
  if (kept) return fromReport(call);
  const { method = "GET", path, body } = call;
  const answer = await sent(call, signal, {
    method,
    headers: body === undefined ? headers() : { ...headers(), "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }, path);
  const text = await answer.text();
  const found = answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
  if (answer.ok) return found;
  if (answer.status === 401) forget();
  throw new Problem(answer.status, typeof found === "string" ? { detail: found } : found, call);
}

async function fromReport(call) {
  const { status, body } = answered(call);
  if (status === 200) return body;
  throw new Problem(status, body, null);
}

// What a system says of itself: its OpenAPI document, which needs no token.
export async function documentOf(system) {
  const answer = await fetch(`/${encodeURIComponent(system)}/openapi.json`);
  return answer.json();
}

async function sent(call, signal, how, path) {
  try {
    return await fetch(ROOT + path, { ...how, signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { title: "No answer", detail: "The server did not answer." }, call);
  }
}

function forget() {
  asked.set(token() === null ? "" : "The token is wrong, or no longer the server's.");
  keepToken(null);
}

export const FORMS = ["curl", "pytest", "fetch"];

// Characters of a body beyond which it stands in a file of its own.
const LONG = 4_000;
const FILE = "body.json";

// How to make a call elsewhere. A token is never in it: `$MOCK_CONTROL_TOKEN` stands for it.
export function written(call, form) {
  const text = call.body === undefined ? undefined : JSON.stringify(call.body);
  const body = text === undefined ? undefined : { value: call.body, text: text.length > LONG ? null : text };
  return { curl: asCurl, pytest: asPytest, fetch: asFetch }[form](call, body);
}

function asCurl({ method = "GET", path }, body) {
  const parts = ["curl -sf", method === "GET" || (method === "POST" && body) ? "" : `-X ${method}`, quoted(location.origin + ROOT + path)];
  if (token() !== null) parts.push('-H "Authorization: Bearer $MOCK_CONTROL_TOKEN"');
  if (body !== undefined) parts.push("-H 'Content-Type: application/json'", body.text === null ? `-d @${FILE}` : `-d ${quoted(body.text)}`);
  return parts.filter(Boolean).join(" ");
}

function quoted(text) {
  return /^[\w:/.,=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function asFetch({ method = "GET", path }, body) {
  const how = [];
  if (method !== "GET") how.push(`method: ${JSON.stringify(method)}`);
  const sends = [];
  if (token() !== null) sends.push("Authorization: `Bearer ${process.env.MOCK_CONTROL_TOKEN}`");
  if (body !== undefined) sends.push('"Content-Type": "application/json"');
  if (sends.length) how.push(`headers: { ${sends.join(", ")} }`);
  if (body !== undefined) how.push(body.text === null ? `body: await readFile("${FILE}")` : `body: JSON.stringify(${body.text})`);
  const options = how.length ? `, { ${how.join(", ")} }` : "";
  return `await fetch(${JSON.stringify(location.origin + ROOT + path)}${options})`;
}

// A call says what it is in Python: `python(literal)`, where `literal` writes a value as Python does.
function asPytest({ python }, body) {
  return python((value) => (body?.text === null && value === body.value ? `json.loads(Path("${FILE}").read_text())` : literal(value)));
}

export function literal(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([key, one]) => `${literal(key)}: ${literal(one)}`).join(", ")}}`;
  // Python reads each escape of JSON but the halves of pairs, which JSON.stringify leaves as characters.
  return JSON.stringify(value);
}
