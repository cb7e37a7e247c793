// How the provider of a sandbox behaves, what it is called, and whose messages end otherwise.

import { html, useState } from "../../dom.js";
import { change } from "../../acts.js";
import { useSystems } from "../../calls.js";
import { numberIn } from "../../format.js";
import { CallForm } from "../../parts/act.js";

const DELAYS = [["sent", "Seconds until sent"], ["delivered", "Seconds until delivered"], ["read", "Seconds until read"]];

export function Delivery({ box }) {
  const { mode, delays } = box.delivery;
  const [given, setGiven] = useState({ mode, ...delays, label: box.label, signatures: box.signatures });
  const set = (name) => (event) => setGiven({ ...given, [name]: event.target.value });
  const body = {
    label: given.label,
    signatures: given.signatures,
    delivery: { mode: given.mode, delays: Object.fromEntries(DELAYS.map(([name]) => [name, numberIn(String(given[name]))])) },
  };
  return html`<section class="card"><h2>What the provider does</h2><${CallForm} call=${change(box.id, body)}>
      <label>Delivery <select value=${given.mode} onChange=${set("mode")}><option value="auto">the provider reports by itself</option><option value="manual">only what you say is reported</option></select></label>
      <div class="fields">${DELAYS.map(([name, words]) => html`<label key=${name}>${words} <input type="text" inputmode="decimal" value=${given[name]} onInput=${set(name)} /></label>`)}</div>
      <label>Signatures go by <select value=${given.signatures} onChange=${set("signatures")}><option value="real">real time, as an application's own clock</option><option value="sandbox">the time of this sandbox</option></select></label>
      <label>Label <input type="text" value=${given.label} onInput=${set("label")} placeholder="what you know it by" /></label>
    </${CallForm}></section>
    <section class="card"><h2>Whose messages end otherwise</h2><${Recipients} /></section>`;
}

function Recipients() {
  const known = useSystems()?.recipients ?? [];
  return html`<dl class="facts">${known.map(({ who, statuses, error }) => html`<dt key=${who}>${who}</dt><dd>${statuses.join(", ")}${error && ` (${error.code}: ${error.message})`}</dd>`)}</dl>`;
}
