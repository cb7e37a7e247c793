// The clock of the sandbox: what time it is there, what is due next, and the calls that stop it, let it run and move it.

import { html, useEffect, useState } from "../dom.js";
import { at } from "../api.js";
import { advance, advanceTo, advanceToNext, freeze, resume } from "../acts.js";
import { useAside, useCall } from "../calls.js";
import { dayOf, many, secondsOf, span } from "../format.js";
import { useKeys } from "../keys.js";
import { clock as told } from "../live.js";
import { useSignal } from "../signal.js";
import { say } from "../told.js";
import { Act, Acts, CallForm, perform } from "./act.js";
import { Dialog } from "./dialog.js";
import { Known } from "./states.js";

const STEPS = [["+1 min", 60, "m"], ["+1 h", 3_600, "h"], ["+24 h", 86_400, "d"]];
// What makes something due, or takes it away.
const PLANS = ["message", "webhook", "clock", "inbound", "status", "fault", "dashboard", "settings", "sandbox", "state"];
const SELDOM = 1_000;
// What a move of the clock brings, by the types of events.
const BROUGHT = {
  "message.status": ["status", "statuses"],
  "message.created": ["message", "messages"],
  "message.skipped": ["message skipped", "messages skipped"],
  "webhook.attempted": ["webhook taken", "webhooks taken"],
  "webhook.failed": ["webhook not taken", "webhooks not taken"],
  "finding.added": ["finding", "findings"],
  "fault.spent": ["fault ended", "faults ended"],
};

// The time in the sandbox: of its last answer, and on from there while it runs.
export function useNow(clock) {
  const [since, setSince] = useState(0);
  useEffect(() => {
    const began = performance.now();
    setSince(0);
    if (clock.frozen) return undefined;
    const timer = setInterval(() => setSince(performance.now() - began), 500);
    return () => clearInterval(timer);
  }, [clock.now, clock.frozen]);
  return new Date(Date.parse(clock.now) + since).toISOString();
}

// What came of a move, in a sentence.
function tell({ from, now, happened, windows_closed: closed }) {
  const brought = Object.entries(BROUGHT).filter(([type]) => happened[type]).map(([type, [one, more]]) => many(happened[type], one, more));
  if (closed.length) brought.push(many(closed.length, "window closed", "windows closed"));
  say(`${span((Date.parse(now) - Date.parse(from)) / 1000)} passed: ${brought.join(", ") || "nothing was due"}.`);
}

function Moment({ clock }) {
  const now = useNow(clock);
  const [weekday, day] = dayOf(now).split(", ");
  return html`<time class="moment" datetime=${now}><span class="wide-only">${weekday}, </span>${day} <b>${secondsOf(now)}</b> <span class="wide-only muted">UTC</span></time>
    <span class=${`tag ${clock.frozen ? "tag-frozen" : "tag-running"}`}>${clock.frozen ? "frozen" : "running"}</span>`;
}

// The calls that move the clock; the one to what is due next says when that is.
function moves(box, next) {
  const steps = STEPS.map(([label, seconds]) => advance(box, label, seconds));
  return next ? [...steps, advanceToNext(box, `Next: in ${span(next.in_seconds)}`)] : steps;
}

export function Clock({ box }) {
  const [isShown, setShown] = useState(false);
  const clock = useSignal(told) ?? box.clock;
  const due = useAside(at(box.id, "/clock/due?limit=1"), PLANS, { gap: SELDOM });
  const turn = clock.frozen ? resume(box.id) : freeze(box.id);
  const steps = moves(box.id, due?.items[0]);
  useKeys([
    ["t f", "Freeze or resume", () => perform(turn)],
    ...STEPS.map(([label, , key], place) => [`t ${key}`, label, () => perform(steps[place], tell)]),
    ["t n", "To what is due next", () => perform(advanceToNext(box.id), tell)],
    ["t a", "To a time, and all that is due", () => setShown(true)],
  ]);
  return html`<div class="clock" role="group" aria-label="Clock of the sandbox">
    <${Moment} clock=${clock} />
    <div class="wide-only clock-acts"><${Moves} turn=${turn} steps=${steps}>
      <button type="button" aria-haspopup="dialog" onClick=${() => setShown(true)}>To …</button>
    </${Moves}></div>
    <button type="button" class="narrow-only" aria-haspopup="dialog" onClick=${() => setShown(true)}>Time</button>
    ${isShown && html`<${Sheet} box=${box} clock=${clock} onClose=${() => setShown(false)}><${Moves} turn=${turn} steps=${steps} /></${Sheet}>`}
  </div>`;
}

function Moves({ turn, steps, children }) {
  return html`<${Acts} calls=${[turn, ...steps]}>
    <${Act} call=${turn} />
    ${steps.map((call, place) => html`<${Act} key=${place} call=${call} then=${tell} />`)}
    ${children}
  </${Acts}>`;
}

function Sheet({ box, clock, onClose, children }) {
  const [to, setTo] = useState(clock.now.slice(0, 19));
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(to) ? `${to}Z` : to;
  return html`<${Dialog} title="Time" onClose=${onClose}>
    <p class="clock-line"><${Moment} clock=${clock} /></p>
    ${children}
    <${CallForm} call=${advanceTo(box.id, "Advance", instant)} label="Go there" then=${(answer) => { tell(answer); onClose(); }}>
      <label>To (UTC, or with an offset) <input type="text" value=${to} onInput=${(event) => setTo(event.target.value)} spellcheck=${false} /></label>
      <p class="muted">A clock goes forward only. What is due on the way happens in order, each at its own time.</p>
    </${CallForm}>
    <${Due} box=${box} />
  </${Dialog}>`;
}

function Due({ box }) {
  const due = useCall(at(box.id, "/clock/due?limit=20&passive=true"), PLANS, { gap: SELDOM });
  return html`<${Known} of=${due} rows=${3}>${({ items }) => html`<${Plans} box=${box} items=${items} />`}</${Known}>`;
}

function Plans({ box, items }) {
  const [happens, ends] = [false, true].map((passive) => items.filter((item) => item.passive === passive));
  return html`<h3>Due next</h3>
    ${happens.length ? html`<${Items} box=${box} items=${happens} />` : html`<p class="muted">Nothing is due: no status, no scheduled text, no attempt of a webhook.</p>`}
    ${ends.length > 0 && html`<h3>Ends by itself</h3><${Items} box=${box} items=${ends} />`}`;
}

function Items({ box, items }) {
  return html`<ul class="due">${items.map((item, place) => {
    const call = advanceTo(box.id, `in ${span(item.in_seconds)}`, item.at);
    return html`<li key=${`${item.at}-${place}`}><${Act} call=${call} then=${tell} title="Advance to it" /> <span><b>${item.system ?? ""}</b> ${item.what}</span></li>`;
  })}</ul>`;
}
