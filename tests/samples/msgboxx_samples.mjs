// Runs every sample of msgboxx's document with fetch, and compares status, keys and JSON types with what is documented.
//
//   node msgboxx_samples.mjs BASE_URL [CALLS.json]
//
// Exit code 0: all as documented. 1: some differ, and the table says which. 2: it could not be run.

import { readFile } from "node:fs/promises";

const PATIENCE_MS = 5000;
const PAUSE_MS = 50;

const [baseUrl, callsFile = new URL("msgboxx_calls.json", import.meta.url)] = process.argv.slice(2);
if (!baseUrl) {
  console.error("usage: node msgboxx_samples.mjs BASE_URL [CALLS.json]");
  process.exit(2);
}
const { calls } = JSON.parse(await readFile(callsFile, "utf8"));

function typeOf(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Every difference between a value and its documented shape, one sentence each. */
function differences(value, shape, where) {
  if (typeof shape === "string") {
    return typeOf(value) === shape ? [] : [`${where} is ${typeOf(value)}, documented is ${shape}`];
  }
  if (Array.isArray(shape)) {
    const [item, orNone] = shape;
    if (typeOf(value) !== "array") return [`${where} is ${typeOf(value)}, documented is array`];
    if (value.length === 0 && orNone !== "or none") return [`${where} is empty`];
    return value.flatMap((entry, place) => differences(entry, item, `${where}[${place}]`));
  }
  if (shape["one of"]) {
    const found = shape["one of"].map((form) => differences(value, form, where));
    return found.some((wrong) => wrong.length === 0) ? [] : found.flat();
  }
  if (typeOf(value) !== "object") return [`${where} is ${typeOf(value)}, documented is object`];
  const missing = Object.keys(shape).filter((key) => !(key in value));
  const surplus = Object.keys(value).filter((key) => !(key in shape));
  return [
    ...missing.map((key) => `${where}.${key} is missing`),
    ...surplus.map((key) => `${where}.${key} is not documented`),
    ...Object.keys(shape).flatMap((key) => (key in value ? differences(value[key], shape[key], `${where}.${key}`) : [])),
  ];
}

function without(shape, keys) {
  return Object.fromEntries(Object.entries(shape).filter(([key]) => !keys.includes(key)));
}

/** The body as JSON, or undefined when there is none; a body that is no JSON is a string. */
async function read(response) {
  const text = await response.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

let token;

function send(call) {
  const headers = new Headers(call.headers ?? {});
  if (call.token !== "none") headers.append("Authorization", `Bearer ${token}`);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  return fetch(baseUrl + call.path, { method: call.method, headers, body, redirect: "follow" });
}

/** Ask for what may come later until it is all there. */
async function awaited(call, answered) {
  const path = call.later.path.replace(/\{(\w+)\}/g, (_, key) => answered[key]);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const response = await send({ method: "GET", path });
    const wrong = differences(await read(response), call.answer, path);
    if (wrong.length === 0 || Date.now() > deadline) return wrong;
    await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
}

async function check(call) {
  const response = await send(call);
  const answered = await read(response);
  const wrong = [];
  if (response.status !== call.status) wrong.push(`status is ${response.status}, documented is ${call.status}`);
  if (call.answer === "empty") {
    if (answered !== undefined) wrong.push("the body is not empty");
  } else if (call.later) {
    // Some, all or none of the late keys may be there at once.
    const late = call.later.keys.filter((key) => !(key in Object(answered)));
    wrong.push(...differences(answered, without(call.answer, late), "answer"));
    if (wrong.length === 0) wrong.push(...(await awaited(call, answered)));
  } else {
    wrong.push(...differences(answered, call.answer, "answer"));
  }
  if (call.cookie && !response.headers.getSetCookie().some((cookie) => cookie.startsWith(`${call.cookie}=`))) {
    wrong.push(`no cookie ${call.cookie}`);
  }
  token ??= answered?.access_token;
  return { status: response.status, wrong };
}

let differing = 0;
for (const [place, call] of calls.entries()) {
  let outcome;
  try {
    outcome = await check(call);
  } catch (error) {
    outcome = { status: "-", wrong: [`${error.message}: ${error.cause?.message ?? ""}`] };
  }
  const verdict = outcome.wrong.length === 0 ? "as documented" : "DIFFERS";
  const line = [String(place + 1).padStart(2), verdict.padEnd(13), String(outcome.status).padEnd(3)];
  console.log(`${line.join("  ")}  ${call.method.padEnd(6)} ${call.path}  (${call.sample})`);
  outcome.wrong.forEach((difference) => console.log(`      ${difference}`));
  differing += outcome.wrong.length === 0 ? 0 : 1;
}
console.log(`${calls.length - differing} of ${calls.length} as documented`);
process.exit(differing === 0 ? 0 : 1);
