// What breaks on order: the rules that are armed, those that are spent, and a new one.

import { html } from "../dom.js";
import { arm, disarm, disarmAll } from "../acts.js";
import { at } from "../api.js";
import { useAside, useCall } from "../calls.js";
import { many } from "../format.js";
import { Act, Acts, perform } from "../parts/act.js";
import { Arming } from "../parts/arming.js";
import { Empty, Known } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { System } from "../parts/words.js";
import { Link } from "../router.js";
import { say } from "../told.js";

const PRESETS = [
  ["503 twice", { kind: "error", status: 503, times: 2 }],
  ["The vendor's 429 once", { kind: "rate_limit", times: 1 }],
  ["2 s slow", { kind: "delay", delay_ms: 2_000, times: 5 }],
  ["A closed socket", { kind: "reset", times: 1 }],
  ["Half an answer", { kind: "truncate", times: 1 }],
];

export function Faults({ box, route }) {
  const list = useCall(at(box.id, "/faults"), ["fault", "request", "clock"]);
  const presets = PRESETS.map(([label, rule]) => arm(box.id, rule, label));
  const armed = list.data?.items;
  const spent = useAside(at(box.id, "/faults?spent=true"), ["fault", "request", "clock"])?.items ?? [];
  const gone = spent.filter((fault) => armed && !armed.some((one) => one.id === fault.id));
  const all = disarmAll(box.id);
  return html`<div class="page faults">
    <header class="view-head"><h1>Faults</h1>
      ${armed?.length > 0 && html`<${Acts} calls=${[all]} />`}</header>
    <${Known} of=${list} rows=${3}>${({ items }) => (items.length
      ? html`<ul class="rules" aria-label="Armed faults">${items.map((fault) => html`<${Rule} key=${fault.id} fault=${fault} box=${box} />`)}</ul>`
      : html`<${Empty} title="Everything works. A fault breaks the next requests of your app, of every system unless you say which:" />`)}</${Known}>
    ${gone.length > 0 && html`<details class="card"><summary>${many(gone.length, "fault")} whose time is over</summary><ul class="rules" aria-label="Faults whose time is over">${gone.map((fault) => html`<${Rule} key=${fault.id} fault=${fault} box=${box} isOver />`)}</ul></details>`}
    <section class="card" aria-labelledby="often"><h2 id="often">What often happens</h2><${Acts} calls=${presets} /></section>
    <section class="card" aria-labelledby="arm"><h2 id="arm">Arm a fault</h2><${Arming} box=${box} params=${route.params} /></section>
  </div>`;
}

function Rule({ fault, box, isOver = false }) {
  const call = disarm(box.id, fault.id);
  const terms = Object.entries({ system: fault.system, method: fault.method, path: fault.path }).filter(([, value]) => value);
  const where = { box: box.id, view: "requests", params: { query: terms.map(([name, value]) => `${name}:"${value}"`).join(" ") } };
  const link = html`<${Link} to=${where}>Requests that it names</${Link}>`;
  return html`<li class=${`card rule ${fault.spent ? "spent" : ""}`}>
    <p class="rule-title"><span aria-hidden="true">⚡</span> <b>${words(fault)}</b>${fault.spent && html` <span class="tag">spent</span>`}</p>
    <p class="rule-line">${fault.system ? html`<${System} name=${fault.system} />` : "every system"} <code>${fault.method ?? "any method"} ${fault.path ?? "any path"}</code></p>
    <p class="rule-line muted">struck ${fault.times === undefined ? many(fault.hits, "request") : `${fault.hits} of ${many(fault.times, "request")}`}, saw ${fault.seen}${bounds(fault)}${fault.expires_at ? html`, ends <${Time} at=${fault.expires_at} hasDay />` : ""}</p>
    ${isOver ? html`<p>${link}</p>` : html`<${Acts} calls=${[call]}><${Act} call=${call} then=${() => disarmed(fault, box)} />${link}</${Acts}>`}
  </li>`;
}

const RULE = ["kind", "system", "method", "path", "status", "body", "headers", "after_effect", "delay_ms", "times", "after", "probability"];

// It is armed again with one press, for as often as it would still have struck.
function disarmed(fault, box) {
  const rule = Object.fromEntries(RULE.filter((name) => fault[name] !== undefined).map((name) => [name, fault[name]]));
  if (fault.left) rule.times = fault.left;
  const seconds = fault.expires_at && (Date.parse(fault.expires_at) - Date.parse(box.clock.now)) / 1_000;
  if (seconds > 0) rule.ttl_seconds = seconds;
  say(`Disarmed: ${words(fault)}.`, { acts: [{ label: "Undo", isUndo: true, act: () => perform(arm(box.id, rule)) }] });
}

// What a request that it strikes gets.
function words({ kind, status, delay_ms: delay, after_effect: isAfter }) {
  const said = {
    error: () => `error ${status ?? 500}`,
    rate_limit: () => "429, as the vendor words it",
    delay: () => `the answer comes ${delay.toLocaleString("en")} ms late`,
    reset: () => "the socket is closed",
    truncate: () => "half of the answer",
  }[kind]();
  return isAfter ? `${said}, after the request was carried out` : said;
}

function bounds({ after, probability }) {
  return `${after ? `, the first ${after} pass` : ""}${probability === undefined ? "" : `, strikes ${Math.round(probability * 100)} of 100`}`;
}
