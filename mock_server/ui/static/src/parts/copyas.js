// Buttons that copy: a text, or a record in the forms that the server writes it in.

import { html } from "../dom.js";
import { ask, withQuery } from "../api.js";
import { copy } from "../copy.js";
import { refuse } from "../refusal.js";

// `what` is what the person is told of.
export function Copy({ text, what, label = "Copy", ...rest }) {
  return html`<button type="button" ...${rest} onClick=${() => copy(text, what)}>${label}</button>`;
}

export function CopyAs({ path, forms, id }) {
  const take = async (form) => {
    try {
      await copy(await ask({ path: withQuery(path, { as: form }) }), `${id} as ${form}`);
    } catch (problem) {
      refuse(`${id} as ${form}`, problem);
    }
  };
  return html`<p class="buttons"><span class="muted">Copy as</span> ${forms.map((form) => html`<button type="button" key=${form} onClick=${() => take(form)}>${form}</button>`)}
    <${Copy} text=${location.href} what="the link" label="link" /></p>`;
}
