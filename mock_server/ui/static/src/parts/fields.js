// The fields of a form that is made from what a call says that it takes.

import { html, useState } from "../dom.js";

// What a provider does.
export const MODES = [["auto", "the provider reports by itself"], ["manual", "only what you say is reported"]];

// What is written in a form: `given` by name, `put` for all of it, and its fields. What is to be chosen are pairs of a value and
// words, or a value that says itself.
export function useForm(initial) {
  const [given, put] = useState(initial);
  const set = (name) => ({ target }) => put({ ...given, [name]: target.type === "checkbox" ? target.checked : target.value });
  return {
    given, put, set,
    text: (name, label, placeholder, more) => html`<label>${label} <input type="text" value=${given[name]} onInput=${set(name)} placeholder=${placeholder} spellcheck=${false} ...${more} /></label>`,
    choice: (name, label, of) => html`<label>${label} <select value=${given[name]} onChange=${set(name)}>${options(of)}</select></label>`,
    flag: (name, label) => html`<label class="check"><input type="checkbox" checked=${given[name]} onChange=${set(name)} /> ${label}</label>`,
  };
}

export function options(of) {
  return of.map((one) => [one].flat()).map(([value, words = value]) => html`<option key=${value} value=${value}>${words}</option>`);
}

// `given` has the text of each field by its name, `onChange` gets all of them.
export function Fields({ fields, given, onChange }) {
  // Where none must be, each may be left out.
  const isTold = fields.some((field) => field.isNeeded);
  return fields.map((field) => html`<${Field} key=${field.name} field=${field} isTold=${isTold} value=${given[field.name]} put=${(value) => onChange({ ...given, [field.name]: value })} />`);
}

function Field({ field, isTold, value, put }) {
  const { name, kind, isNeeded, hint } = field;
  if (kind === "flag") return html`<label class="check"><input type="checkbox" checked=${value} onChange=${() => put(!value)} /> ${name}</label>`;
  const rest = { value, onInput: (event) => put(event.target.value), spellcheck: false, required: isNeeded && kind !== "lines" };
  const control = {
    choice: () => html`<select ...${rest}>${!field.options.includes(value) && html`<option value="">–</option>`}${options(field.options)}</select>`,
    lines: () => html`<textarea rows="2" placeholder="one on each line" ...${rest}></textarea>`,
    json: () => html`<textarea rows="2" class="json" placeholder="JSON" ...${rest}></textarea>`,
  }[kind];
  return html`<label>${name}${isTold && !isNeeded ? " (may be left out)" : ""} ${control ? control() : html`<input type="text" inputmode=${kind === "number" ? "decimal" : undefined} placeholder=${hint} ...${rest} />`}</label>`;
}
