// One event: what it was, what led to it, what came of it, and where its record is.

import { html } from "../dom.js";
import { useCall } from "../calls.js";
import { oneEvent } from "../events.js";
import { Link, but, go } from "../router.js";
import { term } from "../terms.js";
import { Copy } from "./copyas.js";
import { Body } from "./json.js";
import { Pane } from "./pane.js";
import { Empty, Ghosts, Trouble } from "./states.js";
import { Time } from "./time.js";
import { System } from "./words.js";

const MOST = 50;
// Of what an event names, the view that has it, and in which words.
const RECORDS = [["request", "requests", "The request"], ["message", "messages", "The message"], ["delivery", "webhooks", "The delivery"], ["address", "people", "The person"], ["fault", "faults", "The faults"]];

export function Happened({ box, route, close, isCovered, events }) {
  const id = route.params.at;
  const known = events.find((event) => event.id === id);
  const asked = useCall(known ? null : oneEvent(box.id, id));
  const event = known ?? asked.data?.items.find((one) => one.id === id);
  const isGone = !event && (asked.data || [404, 410, 422].includes(asked.problem?.status));
  return html`<${Pane} label="This event" title="Timeline" ...${{ close, isCovered }}>
    ${!event && !isGone && !asked.problem && html`<${Ghosts} rows=${4} />`}
    ${isGone && html`<${Empty} title=${`There is no event ${id}.`}><p>It may have been dropped, or be of the time before a reset.</p></${Empty}>`}
    ${asked.problem && !isGone && html`<${Trouble} problem=${asked.problem} again=${asked.again} />`}
    ${event && html`<${Shown} ...${{ event, events, box, route }} />`}
  </${Pane}>`;
}

function Shown({ event, events, box, route }) {
  const cause = events.find((one) => one.id === event.cause);
  const effects = events.filter((one) => one.cause === event.id);
  const records = RECORDS.filter(([name]) => event.refs[name]);
  return html`<h2 class="detail-title"><bdi>${event.what}</bdi></h2>
    <p class="detail-line">${event.system && html`<${System} name=${event.system} />`} <span>${event.type}</span> <span>at <${Time} at=${event.at} hasDay /></span> <span>really at ${new Date(event.real_at).toLocaleTimeString("en-GB")}</span></p>
    ${records.length > 0 && html`<p class="buttons">${records.map(([name, view, words]) => html`<${Link} key=${name} to=${{ box: box.id, view, id: name === "fault" ? null : event.refs[name] }}>${words}</${Link}>`)}</p>`}
    <${Only} ...${{ event, route, hasEffects: effects.length > 0 }} />
    ${event.cause && html`<h3>What led to it</h3><ul class="kin-list"><li>${cause ? html`<${Other} event=${cause} route=${route} />` : html`<${Link} to=${but(route, { at: event.cause })}>${event.cause}</${Link}>`}</li></ul>`}
    ${effects.length > 0 && html`<h3>What came of it</h3><ul class="kin-list">${effects.slice(0, MOST).map((one) => html`<li key=${one.id}><${Other} event=${one} route=${route} /></li>`)}</ul>${effects.length > MOST && html`<p class="muted">and ${effects.length - MOST} more</p>`}`}
    <h3>As it was then</h3><${Body} value=${event.row} label="The record as it was then" />
    <p class="buttons"><${Copy} text=${event.id} what="the id of the event" label="Copy the id" /></p>`;
}

// The timeline of nothing but this.
function Only({ event, route, hasEffects }) {
  const { message, delivery, address } = event.refs;
  const choices = [["Only this message", "about", message], ["Only this delivery", "about", message ? undefined : delivery], [`Only ${address}`, "with", address], ["Only what came of it", "cause", hasEffects ? event.id : undefined]].filter(([, , value]) => value);
  if (!choices.length) return null;
  return html`<p class="buttons">${choices.map(([words, field, value]) => html`<button type="button" key=${field + words} onClick=${() => go(but(route, { at: undefined, query: term(field, value) }))}>${words}</button>`)}</p>`;
}

function Other({ event, route }) {
  return html`<${Time} at=${event.at} /> <${Link} to=${but(route, { at: event.id })}><bdi>${event.what}</bdi></${Link}>`;
}
