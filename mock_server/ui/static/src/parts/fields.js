// The fields of a form that is made from what a call says that it takes.

import { html } from "../dom.js";

// `given` has the text of each field by its name, `onChange` gets all of them.
export function Fields({ fields, given, onChange }) {
  // Where none must be, each may be left out.
  const isTold = fields.some((field) => field.isNeeded);
  return fields.map((field) => html`<${Field} key=${field.name} field=${field} isTold=${isTold} value=${given[field.name]} put=${(value) => onChange({ ...given, [field.name]: value })} />`);
}

function Field({ field, isTold, value, put }) {
  const { name, kind, isNeeded, options, hint } = field;
  if (kind === "flag") return html`<label class="check"><input type="checkbox" checked=${value} onChange=${() => put(!value)} /> ${name}</label>`;
  const rest = { value, onInput: (event) => put(event.target.value), spellcheck: false, required: isNeeded && kind !== "lines" };
  const control = {
    choice: () => html`<select ...${rest}>${!options.includes(value) && html`<option value="">–</option>`}${options.map((one) => html`<option key=${one} value=${one}>${one}</option>`)}</select>`,
    lines: () => html`<textarea rows="2" placeholder="one on each line" ...${rest}></textarea>`,
    json: () => html`<textarea rows="2" class="json" placeholder="JSON" ...${rest}></textarea>`,
  }[kind];
  return html`<label>${name}${isTold && !isNeeded ? " (may be left out)" : ""} ${control ? control() : html`<input type="text" inputmode=${kind === "number" ? "decimal" : undefined} placeholder=${hint} ...${rest} />`}</label>`;
}
