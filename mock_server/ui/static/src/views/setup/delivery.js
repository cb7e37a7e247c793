// How the provider of a sandbox behaves, what it is called, and whose messages end otherwise.

import { html } from "../../dom.js";
import { change } from "../../acts.js";
import { useSystems } from "../../calls.js";
import { numberIn } from "../../format.js";
import { CallForm } from "../../parts/act.js";
import { MODES, useForm } from "../../parts/fields.js";

const DELAYS = [["sent", "Seconds until sent"], ["delivered", "Seconds until delivered"], ["read", "Seconds until read"]];

export function Delivery({ box }) {
  const { mode, delays } = box.delivery;
  const { given, text, choice } = useForm({ mode, ...delays, label: box.label, signatures: box.signatures });
  const body = {
    label: given.label,
    signatures: given.signatures,
    delivery: { mode: given.mode, delays: Object.fromEntries(DELAYS.map(([name]) => [name, numberIn(String(given[name]))])) },
  };
  return html`<section class="card"><h2>What the provider does</h2><${CallForm} call=${change(box.id, body)}>
      ${choice("mode", "Delivery", MODES)}
      <div class="fields">${DELAYS.map(([name, words]) => text(name, words, "", { inputmode: "decimal" }))}</div>
      ${choice("signatures", "Signatures go by", [["real", "real time, as an application's own clock"], ["sandbox", "the time of this sandbox"]])}
      ${text("label", "Label", "what you know it by")}
    </${CallForm}></section>
    <section class="card"><h2>Whose messages end otherwise</h2><${Recipients} /></section>`;
}

function Recipients() {
  const known = useSystems()?.recipients ?? [];
  return html`<dl class="facts">${known.map(({ who, statuses, error }) => html`<dt key=${who}>${who}</dt><dd>${statuses.join(", ")}${error && ` (${error.code}: ${error.message})`}</dd>`)}</dl>`;
}
