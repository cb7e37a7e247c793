// The form of a new fault: which requests, what becomes of them, how often and how long.

import { html } from "../dom.js";
import { arm } from "../acts.js";
import { useDocument } from "../calls.js";
import { numberIn } from "../format.js";
import { CallForm } from "./act.js";
import { useForm } from "./fields.js";

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
  const { given, set, text, choice, flag } = useForm({ system: "", method: "", path: "", kind: "error", status: "503", delay_ms: "2000", times: "1", after: "", probability: "", ttl_seconds: "", body: "", after_effect: false, ...params });
  const has = (name) => OF[name].includes(given.kind);
  const number = (name, label, hint) => text(name, label, hint, { inputmode: "decimal" });
  return html`<${CallForm} call=${arm(box.id, wanted(given))}>
    <div class="fields">
      ${choice("system", "System", [["", "any"], ...Object.keys(box.systems)])}
      ${choice("method", "Method", [["", "any"], ...METHODS])}
      <${Path} system=${given.system} value=${given.path} onInput=${set("path")} />
      ${choice("kind", "What it gets", KINDS)}
      ${has("status") && number("status", "Status", "500")}
      ${has("delay_ms") && number("delay_ms", "Milliseconds late", "2000")}
      ${number("times", "How many times", "without end")}
      ${number("after", "How many pass before", "none")}
      ${number("probability", "Probability, 0 to 1", "always")}
      ${number("ttl_seconds", "Ends after seconds, by the sandbox's clock", "never")}
    </div>
    ${has("body") && html`<label>Body <textarea rows="2" value=${given.body} placeholder="the vendor's own; JSON, or any text" onInput=${set("body")}></textarea></label>`}
    ${has("after_effect") && flag("after_effect", "The request is carried out first: only its answer is lost")}
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
