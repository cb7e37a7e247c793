// One message on the customer's phone: on the left what the application sent, on the right what the customer said.

import { html, useState } from "../dom.js";
import { at } from "../api.js";
import { advanceTo, report } from "../acts.js";
import { useCall, useSystems } from "../calls.js";
import { many, oneLine, shortDayOf, timeOf } from "../format.js";
import { Link } from "../router.js";
import { Acts, CallForm } from "./act.js";
import { Copy } from "./copyas.js";
import { Dialog } from "./dialog.js";
import { options, useForm } from "./fields.js";
import { Known } from "./states.js";
import { Time } from "./time.js";
import { Status, System } from "./words.js";

// Characters of a message that are shown before one asks for the rest.
const MOST = 2_000;
const SIGNS = { queued: "◷", sent: "✓", delivered: "✓✓", read: "✓✓", failed: "!", bounced: "!", skipped: "!", scheduled: "⏱" };

// `told` is the delivery that told the application of it; `isUntold` says where it is known that none did.
export function Bubble({ message, box, isNewWay, told, isUntold }) {
  const [isOpen, setOpen] = useState(false);
  const isTheirs = message.direction === "inbound";
  return html`<article class=${`said-row ${isTheirs ? "by-customer" : "by-app"}`} aria-label=${isTheirs ? "The customer" : "Your app"}>
    ${isNewWay && html`<p class="way">${isTheirs ? "customer, by " : ""}<${System} name=${message.system} /> ${message.channel}</p>`}
    <p class="bubble"><bdi><${Text} text=${message.text} /></bdi></p>
    <p class="said-line"><${Time} at=${message.created_at} /> ${!isTheirs && html`<${Tick} message=${message} />`}
      ${isTheirs && (told || isUntold) && html`<${Told} by=${told} box=${box} />`}
      <button type="button" class="quiet" aria-haspopup="dialog" aria-label=${`More of: ${oneLine(message.text).slice(0, 60) || "no text"}`} onClick=${() => setOpen(true)}>⋯</button></p>
    ${isOpen && html`<${More} message=${message} box=${box} onClose=${() => setOpen(false)} />`}
  </article>`;
}

// Whether the application has heard of what a customer said.
function Told({ by, box }) {
  if (!by) return html`<${Link} to=${{ box: box.id, view: "webhooks" }}>your app was not told: no subscription</${Link}>`;
  const last = by.attempts[0];
  return html`<${Link} to=${{ box: box.id, view: "webhooks", id: by.id }}>told your app: ${last ? last.response_status ?? last.error ?? last.status : by.error ?? "not yet"}</${Link}>`;
}

function Text({ text }) {
  const [isAll, setAll] = useState(false);
  if (!text) return "(no text)";
  if (isAll || text.length <= MOST) return text;
  return html`${text.slice(0, MOST)}… <button type="button" onClick=${() => setAll(true)}>Show all ${many(text.length, "character")}</button>`;
}

function Tick({ message }) {
  const { status, error, scheduled_at: due } = message;
  return html`<span class="tick"><span aria-hidden="true">${SIGNS[status] ?? "·"}</span> <${Status} of=${status} />${error && html`<span>: ${error.code}</span>`}${status === "scheduled" && due && html` <span>for ${shortDayOf(due)} ${timeOf(due)}</span>`}</span>`;
}

// What may be done about a message: reports of the provider, where it is, copies.
function More({ message, box, onClose }) {
  const one = useCall(at(box.id, `/messages/${encodeURIComponent(message.id)}`), ["message"]);
  return html`<${Dialog} title=${message.direction === "inbound" ? "What the customer said" : "What your app sent"} onClose=${onClose}>
    <${Known} of=${one} rows=${3}>${(known) => html`<${Reports} message=${known} box=${box} />
      <ol class="history">${known.history.map((step) => html`<li key=${step.status + step.at}><${Time} at=${step.at} hasDay /> <${Status} of=${step.status} /></li>`)}</ol>
      ${known.error && html`<p class="field-error">${known.error.code}: ${known.error.message}</p>`}`}</${Known}>
    <p class="buttons"><${Link} to=${{ box: box.id, view: "messages", id: message.id }}>Open the message</${Link}>
      <${Copy} text=${message.text} what="the text" label="Copy the text" />
      <${Copy} text=${message.id} what="the id" label="Copy the id" /></p>
  </${Dialog}>`;
}

function Reports({ message, box }) {
  const calls = message.may_report.map((status) => report(box.id, message.id, status));
  if (message.status === "scheduled") calls.push(advanceTo(box.id, "Advance to when it is sent", message.scheduled_at));
  if (message.direction === "inbound") return null;
  if (!calls.length) return html`<p class="muted">The provider has nothing more to report of it.</p>`;
  return html`<h3>The provider reports</h3><${Acts} calls=${calls} />
    ${message.may_report.includes("failed") && html`<${Failing} message=${message} box=${box} />`}`;
}

// A failure with its reason, by one that is known or in other words.
function Failing({ message, box }) {
  const known = useSystems()?.failures ?? [];
  const { given, put, text } = useForm({ code: "", message: "" });
  const choose = (event) => put(known.find(({ code }) => code === event.target.value) ?? { code: "", message: "" });
  return html`<details><summary>Fail as …</summary><${CallForm} call=${report(box.id, message.id, "failed", given)} label="Report the failure">
    <label>Reason <select value=${known.some(({ code }) => code === given.code) ? given.code : ""} onChange=${choose}><option value="">in your own words</option>${options(known.map(({ code, message: words }) => [code, `${code}: ${words}`]))}</select></label>
    ${text("code", "Code", "", { required: true })}
    ${text("message", "Words", "", { required: true })}
  </${CallForm}></details>`;
}
