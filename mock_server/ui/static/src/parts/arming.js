// The form of a new fault: which requests, what becomes of them, how often and how long.

import { html, useState } from "../dom.js";
import { arm } from "../acts.js";
import { useDocument } from "../calls.js";
import { numberIn } from "../format.js";
import { CallForm } from "./act.js";

const KINDS = [
  ["error", "an error"],
  ["rate_limit", "the vendor's 429"],
  ["delay", "its answer, late"],
  ["reset", "a closed socket"],
  ["truncate", "half of its answer"],
];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
// Fields that only some kinds have.
const OF = { status: ["error"], body: ["error"], after_effect: ["error", "reset"], delay_ms: ["delay"] };

export function Arming({ box, params }) {
  const [given, setGiven] = useState({ system: "", method: "", path: "", kind: "error", status: "503", delay_ms: "2000", times: "1", after: "", probability: "", ttl_seconds: "", body: "", after_effect: false, ...params });
  const set = (name) => (event) => setGiven({ ...given, [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value });
  const has = (name) => OF[name].includes(given.kind);
  const number = (name, label, hint) => html`<label>${label} <input type="text" inputmode="decimal" value=${given[name]} placeholder=${hint} onInput=${set(name)} /></label>`;
  return html`<${CallForm} call=${arm(box.id, wanted(given))}>
    <div class="fields">
      <label>System <select value=${given.system} onChange=${set("system")}><option value="">any</option>${Object.keys(box.systems).map((name) => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
      <label>Method <select value=${given.method} onChange=${set("method")}><option value="">any</option>${METHODS.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
      <${Path} system=${given.system} value=${given.path} onInput=${set("path")} />
      <label>What it gets <select value=${given.kind} onChange=${set("kind")}>${KINDS.map(([name, words]) => html`<option key=${name} value=${name}>${words}</option>`)}</select></label>
      ${has("status") && number("status", "Status", "500")}
      ${has("delay_ms") && number("delay_ms", "Milliseconds late", "2000")}
      ${number("times", "How many times", "without end")}
      ${number("after", "How many pass before", "none")}
      ${number("probability", "Probability, 0 to 1", "always")}
      ${number("ttl_seconds", "Ends after seconds, by the sandbox's clock", "never")}
    </div>
    ${has("body") && html`<label>Body <textarea rows="2" value=${given.body} placeholder="the vendor's own; JSON, or any text" onInput=${set("body")}></textarea></label>`}
    ${has("after_effect") && html`<label class="check"><input type="checkbox" checked=${given.after_effect} onChange=${set("after_effect")} /> The request is carried out first: only its answer is lost</label>`}
  </${CallForm}>`;
}

// A path or a pattern; those that the system serves are offered.
function Path({ system, value, onInput }) {
  const document = useDocument(system);
  const base = new URL(document?.servers[0].url ?? `${location.origin}/${system}`).pathname;
  const paths = Object.keys(document?.paths ?? {}).map((path) => `${base}${path.replace(/\{[^}]*\}/g, "*")}`);
  return html`<label>Path, with its system; * is anything <input type="text" list="paths" value=${value} placeholder="any" spellcheck=${false} onInput=${onInput} /></label>
    <datalist id="paths">${[...new Set(paths)].map((path) => html`<option key=${path} value=${path}></option>`)}</datalist>`;
}

const NUMBERS = new Set(["status", "delay_ms", "times", "after", "probability", "ttl_seconds"]);

// The rule as the call takes it, without what was left open.
function wanted(given) {
  const rule = { kind: given.kind };
  for (const [name, value] of Object.entries(given)) {
    const isLeft = name === "kind" || value === "" || value === false || (OF[name] && !OF[name].includes(given.kind));
    if (!isLeft) rule[name] = read(name, value);
  }
  return rule;
}

// What is no number goes as it is, and is refused in words.
function read(name, value) {
  if (NUMBERS.has(name)) return numberIn(value);
  if (name !== "body") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
