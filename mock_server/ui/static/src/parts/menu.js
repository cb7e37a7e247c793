// What a person chooses for this browser, where the documents are, and which keys there are.

import { html } from "../dom.js";
import { asked, keepToken, token } from "../api.js";
import { useAside } from "../calls.js";
import { ago } from "../format.js";
import { all } from "../keys.js";
import { choose, settings } from "../settings.js";
import { useSignal } from "../signal.js";
import { Dialog } from "./dialog.js";
import { options } from "./fields.js";

const CHOICES = [
  { name: "theme", title: "Theme", of: [["auto", "as the system has it"], ["light", "light"], ["dark", "dark"]] },
  { name: "times", title: "Times", of: [["sandbox", "the sandbox's, UTC"], ["local", "of this machine's zone"]] },
];

export function Menu({ onClose, onKeys, onSearch }) {
  const chosen = useSignal(settings);
  const forget = () => {
    keepToken(null);
    asked.set("");
    onClose();
  };
  return html`<${Dialog} title="Menu" onClose=${onClose}>
    <div class="form">${CHOICES.map(({ name, title, of }) => html`<label key=${name}>${title}
      <select value=${chosen[name]} onChange=${(event) => choose({ [name]: event.target.value })}>${options(of)}</select></label>`)}
      <label class="check"><input type="checkbox" checked=${chosen.shortcuts} onChange=${() => choose({ shortcuts: !chosen.shortcuts })} /> Single keys do something</label>
    </div>
    <p class="buttons">${onSearch && html`<button type="button" onClick=${onSearch}>Search everywhere</button>`}<button type="button" onClick=${onKeys}>Keys</button>
      ${token() !== null && html`<button type="button" onClick=${forget}>Forget the token</button>`}</p>
    <p><a href="/_mock/docs">Every call of the control plane</a></p>
    <${About} />
  </${Dialog}>`;
}

// The server itself, as it says.
function About() {
  const data = useAside("/server");
  if (!data) return null;
  const { version, started_at: started, sandboxes, streams, seed } = data;
  return html`<dl class="facts"><dt>server</dt><dd>${version}, started ${ago(started, new Date().toISOString())}, seed ${seed}</dd>
    <dt>sandboxes</dt><dd>${sandboxes}</dd><dt>streams</dt><dd>${streams.open} of ${streams.limit} open</dd></dl>`;
}

export function Keys({ onClose }) {
  return html`<${Dialog} title="Keys" onClose=${onClose}>
    <dl class="keys">${all().map(({ keys, words }) => html`<div key=${keys}><dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${words}</dd></div>`)}</dl>
    <p class="muted">They do nothing while you write, and can be switched off in the menu.</p>
  </${Dialog}>`;
}
