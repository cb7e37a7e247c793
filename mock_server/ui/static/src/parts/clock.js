// The clock of the sandbox: what time it is there, and the calls that stop it, let it run and move it.

import { html, useEffect, useState } from "../dom.js";
import { advance, advanceTo, freeze, resume } from "../acts.js";
import { dayOf, many, secondsOf } from "../format.js";
import { bind } from "../keys.js";
import { clock as told } from "../live.js";
import { useSignal } from "../signal.js";
import { say } from "../told.js";
import { Act, Acts, CallForm, perform } from "./act.js";
import { Dialog } from "./dialog.js";

const STEPS = [["+1 min", 60, "m"], ["+1 h", 3_600, "h"], ["+24 h", 86_400, "d"]];

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

function tell(answer) {
  say(`It is ${secondsOf(answer.now)} of ${dayOf(answer.now)} now. ${many(answer.fired, "thing")} happened on the way.`);
}

function Moment({ clock }) {
  const now = useNow(clock);
  const [weekday, day] = dayOf(now).split(", ");
  return html`<time class="moment" datetime=${now}><span class="wide-only">${weekday}, </span>${day} <b>${secondsOf(now)}</b> <span class="wide-only muted">UTC</span></time>
    <span class=${`tag ${clock.frozen ? "tag-frozen" : "tag-running"}`}>${clock.frozen ? "frozen" : "running"}</span>`;
}

export function Clock({ box }) {
  const [isShown, setShown] = useState(false);
  const clock = useSignal(told) ?? box.clock;
  const turn = clock.frozen ? resume(box.id) : freeze(box.id);
  const steps = STEPS.map(([label, seconds]) => advance(box.id, label, seconds));
  useEffect(() => {
    const off = [
      bind("t f", "Freeze or resume", () => perform(turn)),
      ...STEPS.map(([label, , key], place) => bind(`t ${key}`, label, () => perform(steps[place], tell))),
      bind("t a", "Advance to …", () => setShown(true)),
    ];
    return () => off.forEach((unbind) => unbind());
  });
  const calls = [turn, ...steps];
  return html`<div class="clock" role="group" aria-label="Clock of the sandbox">
    <${Moment} clock=${clock} />
    <div class="wide-only clock-acts"><${Acts} calls=${calls}>
      <${Act} call=${turn} />
      ${steps.map((call) => html`<${Act} key=${call.label} call=${call} then=${tell} />`)}
      <button type="button" aria-haspopup="dialog" onClick=${() => setShown(true)}>To …</button>
    </${Acts}></div>
    <button type="button" class="narrow-only" aria-haspopup="dialog" onClick=${() => setShown(true)}>Time</button>
    ${isShown && html`<${Sheet} box=${box} clock=${clock} turn=${turn} steps=${steps} onClose=${() => setShown(false)} />`}
  </div>`;
}

function Sheet({ box, clock, turn, steps, onClose }) {
  const [to, setTo] = useState(clock.now.slice(0, 19));
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(to) ? `${to}Z` : to;
  return html`<${Dialog} title="Time" onClose=${onClose}>
    <p class="clock-line"><${Moment} clock=${clock} /></p>
    <${Acts} calls=${[turn, ...steps]}>
      <${Act} call=${turn} />
      ${steps.map((call) => html`<${Act} key=${call.label} call=${call} then=${tell} />`)}
    </${Acts}>
    <${CallForm} call=${advanceTo(box.id, "Advance", instant)} label="Go there" then=${(answer) => { tell(answer); onClose(); }}>
      <label>To (UTC, or with an offset) <input type="text" value=${to} onInput=${(event) => setTo(event.target.value)} spellcheck=${false} /></label>
      <p class="muted">A clock goes forward only. What is due on the way happens in order, each at its own time.</p>
    </${CallForm}>
  </${Dialog}>`;
}
