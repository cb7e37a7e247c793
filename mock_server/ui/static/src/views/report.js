// The first view of a report: what failed, what stands out, how the sandbox began, and how to go on from it.

import { html } from "../dom.js";
import { many } from "../format.js";
import { goOn, kept } from "../kept.js";
import { Command } from "../parts/states.js";
import { Link } from "../router.js";

// Of an id that something is about, the view that has it, and in which words.
const RECORDS = { request: ["requests", "the request"], message: ["messages", "the message"], delivery: ["webhooks", "the delivery"], parcel: ["webhooks", "the delivery"], address: ["people", "the person"], fault: ["faults", "the faults"] };
const NOT_IN_IT = { events: "event", requests: "request", messages: "message", deliveries: "attempt at a webhook", fixture_messages: "message of the fixtures, of people of whom nothing was heard" };
const PLURALS = { deliveries: "attempts at webhooks", fixture_messages: "messages of the fixtures, of people of whom nothing was heard" };
// Lines of a failure that say it in short.
const MOST_LINES = 8;

export function Report({ box }) {
  const { failure, stands_out: noticed, left_out: leftOut, options } = kept;
  const missing = Object.entries(leftOut).filter(([, count]) => count > 0);
  return html`<div class="page report">
    <header class="view-head"><h1>${failure ? html`<span aria-hidden="true">✕</span> <bdi>${failure.nodeid}</bdi>` : `Sandbox ${box.label || box.id}`}</h1></header>
    ${failure?.longrepr && html`<${Text} label="Why it failed, in short" text=${inShort(failure.longrepr)} />`}
    <p class="muted">${counts(box)}</p>
    <section class="card" aria-labelledby="noticed"><h2 id="noticed">What stands out</h2>
      ${noticed.length ? html`<ul class="found">${noticed.map((one) => html`<${Noticed} key=${one.kind + one.what} one=${one} box=${box} />`)}</ul>` : html`<p>Nothing does.</p>`}</section>
    ${failure?.longrepr && html`<details class="card"><summary>The whole failure</summary><${Text} label="The whole failure" text=${failure.longrepr} /></details>`}
    ${failure?.log && html`<details class="card"><summary>What the test printed</summary><${Text} label="What the test printed" text=${failure.log} /></details>`}
    ${missing.length > 0 && html`<p class="dropped">Not in this report: ${missing.map(([name, count]) => many(count, NOT_IN_IT[name], PLURALS[name])).join(", ")}.</p>`}
    <section class="card" aria-labelledby="on"><h2 id="on">To go on from here</h2>
      ${kept.state ? html`<${Command} text=${goOn()} what="the command" />` : html`<p>What the sandbox held was too large for this file, so no state is in it.</p>`}
      <p class="muted">It began as ${Object.entries(options).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}. mock-server ${kept.made_by} made this at ${kept.made_at}.</p></section>
  </div>`;
}

function Noticed({ one, box }) {
  const links = Object.entries(one.refs).filter(([name]) => RECORDS[name]);
  return html`<li><b>${one.kind.replaceAll("_", " ")}</b> <bdi>${one.what}</bdi>${one.count > 1 && html` <span class="tag">${many(one.count, "time")}</span>`}
    ${links.map(([name, id]) => html` <${Link} key=${name} to=${{ box: box.id, view: RECORDS[name][0], id: name === "fault" ? null : id }}>${RECORDS[name][1]}</${Link}>`)}</li>`;
}

function Text({ label, text }) {
  return html`<pre class="code" tabindex="0" role="region" aria-label=${label}>${text}</pre>`;
}

// The lines in which pytest says what was not so; of another runner's text the end.
function inShort(text) {
  const lines = text.split("\n");
  const told = lines.filter((line) => /^E\s/.test(line));
  return (told.length ? told.slice(0, MOST_LINES) : lines.slice(-MOST_LINES)).join("\n");
}

// How many of a list there were, in this report or not.
function all(name, one, more) {
  return many(kept[name].length + (kept.left_out[name] ?? 0), one, more);
}

function counts({ clock }) {
  const refused = kept.requests.filter((one) => one.response.status >= 400).length;
  return `${all("requests", "request")} (${refused} refused), ${all("messages", "message")}, ${all("deliveries", "attempt at a webhook", "attempts at webhooks")}, ${all("findings", "finding")}, ${all("faults", "fault armed", "faults armed")}. The clock ${clock.frozen ? "stood still" : "ran"} at ${clock.now}.`;
}
