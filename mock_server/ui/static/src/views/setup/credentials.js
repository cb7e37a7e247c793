// Where each system is and what opens this sandbox in it, as one's application takes it.

import { html, useState } from "../../dom.js";
import { copy } from "../../copy.js";
import { Command } from "../../parts/states.js";
import { System } from "../../parts/words.js";
import { composeLines, exportLines, jsonOf } from "../../environ.js";

const FORMS = [["as environment", exportLines], ["for docker compose", composeLines], ["as JSON", jsonOf]];

export function Credentials({ box }) {
  const [isShown, setShown] = useState(false);
  return html`<p>What your app is to be given. All of these are fakes, and open nothing but this sandbox.</p>
    <p class="buttons"><button type="button" aria-pressed=${isShown} onClick=${() => setShown(!isShown)}>${isShown ? "Hide" : "Show"} the secrets</button>
      ${FORMS.map(([words, written]) => html`<button type="button" key=${words} onClick=${() => copy(written(box.systems), `addresses and credentials ${words}`)}>Copy ${words}</button>`)}</p>
    <div class="cards">${Object.entries(box.systems).map(([name, access]) => html`<${Access} key=${name} name=${name} access=${access} isShown=${isShown} />`)}</div>`;
}

function Access({ name, access, isShown }) {
  const others = Object.entries(access.other_credentials ?? {});
  return html`<section class="card"><h2><${System} name=${name} /></h2>
    <${Values} of=${{ base_url: access.base_url }} isShown />
    <h3>own</h3><${Values} of=${access.credentials} isShown=${isShown} />
    ${others.map(([other, values]) => html`<h3 key=${other}>${other}</h3><${Values} of=${values} isShown=${isShown} />`)}
    <h3>A first call</h3><${Command} text=${access.first_call} what=${`the first call of ${name}`} /></section>`;
}

function Values({ of, isShown = false }) {
  return html`<dl class="facts">${Object.entries(of).map(([key, value]) => html`<dt key=${key}>${key}</dt><dd>${isShown ? value : "•".repeat(12)} <button type="button" class="quiet" aria-label=${`Copy ${key}`} onClick=${() => copy(value, key)}>Copy</button></dd>`)}</dl>`;
}
