// The first view of a report: what failed, what stands out, how the sandbox began, and how to go on from it.

import { html } from "../dom.js";
import { many } from "../format.js";
import { goOn, kept, said } from "../kept.js";
import { Command } from "../parts/states.js";
import { Link } from "../router.js";

// Of an id that something is about, the view that has it, and in which words.
const RECORDS = { request: ["requests", "the request"], message: ["messages", "the message"], delivery: ["webhooks", "the delivery"], parcel: ["webhooks", "the delivery"], address: ["people", "the person"], fault: ["faults", "the faults"] };

export function Report({ box }) {
  const { failure, stands_out: noticed } = kept;
  const leftOut = said("left-out");
  return html`<div class="page report">
    <header class="view-head"><h1>${failure ? html`<span aria-hidden="true">✕</span> <bdi>${failure.nodeid}</bdi>` : `Sandbox ${box.label || box.id}`}</h1></header>
    <section class="card" aria-labelledby="noticed"><h2 id="noticed">What stands out</h2>
      ${noticed.length ? html`<ul class="found">${noticed.map((one) => html`<${Noticed} key=${one.kind + one.what} one=${one} box=${box} />`)}</ul>` : html`<p>Nothing does.</p>`}</section>
    ${failure?.longrepr && html`<${Text} label="Why it failed, in short" text=${said("short")} />`}
    <p class="muted">${said("counts")}</p>
    ${failure?.longrepr && html`<details class="card"><summary>The whole failure</summary><${Text} label="The whole failure" text=${failure.longrepr} /></details>`}
    ${failure?.log && html`<details class="card"><summary>What the test printed</summary><${Text} label="What the test printed" text=${failure.log} /></details>`}
    ${leftOut && html`<p class="dropped">${leftOut}</p>`}
    <section class="card" aria-labelledby="on"><h2 id="on">To go on from here</h2>
      ${kept.state ? html`<${Command} text=${goOn()} what="the command" />` : html`<p>What the sandbox held was too large for this file, so no state is in it.</p>`}
      <p class="muted">${said("began")}</p></section>
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
