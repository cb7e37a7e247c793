// A record in the forms that the server writes it in, to be copied.

import { html } from "../dom.js";
import { ask, withQuery } from "../api.js";
import { copy } from "../copy.js";
import { say } from "../told.js";

export function CopyAs({ path, forms, id }) {
  const take = async (form) => {
    try {
      await copy(await ask({ path: withQuery(path, { as: form }) }), `${id} as ${form}`);
    } catch (problem) {
      say(problem.message, { isBad: true });
    }
  };
  return html`<p class="buttons"><span class="muted">Copy as</span> ${forms.map((form) => html`<button type="button" key=${form} onClick=${() => take(form)}>${form}</button>`)}
    <button type="button" onClick=${() => copy(location.href, "the link")}>link</button></p>`;
}
