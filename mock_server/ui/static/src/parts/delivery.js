// One delivery: its attempts, and of the chosen one what was sent, how it was signed and what came back.

import { html } from "../dom.js";
import { advanceTo, redeliver } from "../acts.js";
import { at } from "../api.js";
import { useCall } from "../calls.js";
import { bytes } from "../format.js";
import { Link, but, go } from "../router.js";
import { say } from "../told.js";
import { Acts } from "./act.js";
import { Copy, CopyAs } from "./copyas.js";
import { Body } from "./json.js";
import { Known } from "./states.js";
import { Time } from "./time.js";
import { System } from "./words.js";

// What nobody takes is no failure.
const STATUS = { delivered: "good", pending: "", skipped: "none-told" };

export function Delivery({ box, row, route }) {
  const chosen = row.attempts.find((one) => one.id === route.params.attempt) ?? row.attempts.find((one) => one.id === route.id) ?? row.attempts[0];
  return html`<h2 class="detail-title"><bdi>${row.event}</bdi></h2>
    <p class="detail-line"><${System} name=${row.system} /> <span>to <bdi>${row.url || "nobody"}</bdi></span> <span class=${`status ${STATUS[row.status] ?? "bad"}`}>${row.status}</span>
      ${row.message_id && html`<${Link} to=${{ box: box.id, view: "messages", id: row.message_id }}>Its message</${Link}>`}</p>
    ${row.error && !chosen && html`<p>${row.error}</p>`}
    ${row.next_attempt_at && html`<p>Attempt ${row.attempts.length + 1} of ${row.planned} is due at <${Time} at=${row.next_attempt_at} hasDay />.</p>`}
    <${Doing} ...${{ box, row, chosen }} />
    ${row.attempts.length > 1 && html`<${Attempts} ...${{ row, chosen, route }} />`}
    ${chosen && html`<${Attempt} key=${chosen.id} box=${box} id=${chosen.id} />`}`;
}

// A move of the clock is told by the clock.
function tell(answer) {
  if (answer.attempt) say(`Sent once more: ${answer.response?.status ?? answer.error ?? answer.status}.`);
}

function Doing({ box, row, chosen }) {
  const calls = [];
  if (chosen) calls.push(redeliver(box.id, chosen.id));
  if (row.next_attempt_at) calls.push(advanceTo(box.id, `Advance to attempt ${row.attempts.length + 1}`, row.next_attempt_at));
  if (!calls.length) return null;
  return html`<${Acts} calls=${calls} then=${tell} />`;
}

function Attempts({ row, chosen, route }) {
  const choose = (id) => go(but(route, { attempt: id }), { replace: true });
  return html`<div class="buttons" role="group" aria-label="Attempts">${row.attempts.map((one) => html`<button type="button" key=${one.id} aria-pressed=${one.id === chosen.id} onClick=${() => choose(one.id)}>${one.attempt}: ${one.response_status ?? one.error ?? one.status}</button>`)}</div>`;
}

function Attempt({ box, id }) {
  const path = at(box.id, `/webhooks/deliveries/${encodeURIComponent(id)}`);
  return html`<${Known} of=${useCall(path, ["webhook"])} rows=${4}>${(data) => html`<${Posted} ...${{ data, path, id }} />`}</${Known}>`;
}

function Posted({ data, path, id }) {
  const sent = data.request.body;
  return html`<p class="muted">attempt ${data.attempt} of ${data.of} at <${Time} at=${data.at} hasDay />${data.duration_ms !== undefined && `, ${data.duration_ms} ms`}</p>
    <p class=${data.error ? "field-error" : ""}>${data.error ?? `The receiver answered ${data.response?.status ?? "nothing"}.`}</p>
    <${CopyAs} path=${path} forms=${["curl"]} id=${id} />
    ${data.signature && html`<${Signature} of=${data.signature} body=${sent} />`}
    <h3>What was posted, ${bytes(new Blob([sent]).size)}</h3>
    <${Facts} of=${data.request.headers} />
    <${Body} value=${parsed(sent)} label="Body that was posted" />
    <p class="buttons"><${Copy} text=${sent} what="the body, byte for byte" label="Copy byte for byte" /></p>
    ${data.response && html`<h3>What was answered</h3><${Facts} of=${data.response.headers ?? {}} /><${Body} value=${data.response.body === "" ? null : data.response.body} label="Body of the answer" />`}`;
}

function Facts({ of }) {
  return html`<dl class="facts">${Object.entries(of).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

// How it was signed, so that a receiver which says otherwise can be mended.
function Signature({ of, body }) {
  const signed = `${of.timestamp}.${body}`;
  const secret = of.secret_hint ? `the subscription's secret, which ends in ${of.secret_hint}` : "the subscription's secret";
  return html`<section class="signature" aria-label="Signature"><h3>Signature</h3>
    <dl class="facts"><dt>${of.header}</dt><dd>${of.value}</dd></dl>
    <p>${of.algorithm} over <code>${of.signed}</code> with ${secret}. ${of.valid ? html`<b class="window-open"><span aria-hidden="true">✔</span> This server has checked it.</b>` : html`<b class="window-closed"><span aria-hidden="true">✕</span> It is not by the secret that the subscription has now.</b>`}</p>
    <details><summary>Your receiver says that it is wrong?</summary>
      <ol class="hints"><li>Sign the bytes as they came, before anything reads them as JSON and writes them anew.</li>
      <li>The timestamp before the dot is that of the header, as it stands there: ${of.timestamp}.</li>
      <li>Look which secret your receiver has: ${secret}.</li></ol>
      <p class="buttons"><${Copy} text=${signed} what="what was signed" label="Copy what was signed" /></p></details>
  </section>`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
