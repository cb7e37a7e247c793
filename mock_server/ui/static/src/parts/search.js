// The field of a view's search: what is in it is in the address, and goes to the server as it is.

import { html, useEffect, useRef, useState } from "../dom.js";
import { bind } from "../keys.js";
import { go } from "../router.js";
import { sentences } from "./states.js";

const PAUSE = 200;

export function Search({ route, label, name = "query", errors, terms }) {
  const given = route.params[name] ?? "";
  const [text, setText] = useState(given);
  const field = useRef(null);
  const timer = useRef(null);
  useEffect(() => setText((old) => (document.activeElement === field.current ? old : given)), [given]);
  useEffect(() => bind("/", "Search", () => field.current?.focus()), []);
  const put = (value) => go({ ...route, params: { ...route.params, [name]: value } }, { replace: true });
  const typed = (event) => {
    const { value } = event.target;
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => put(value), PAUSE);
  };
  const cleared = () => {
    setText("");
    clearTimeout(timer.current);
    put("");
  };
  const pressed = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (text) cleared();
    else field.current.blur();
  };
  return html`<div class="search" role="search">
    <label><span class="hidden">${label}</span>
      <input type="search" ref=${field} value=${text} placeholder=${`${label} ( / )`} spellcheck=${false} autocomplete="off" aria-invalid=${Boolean(errors)} aria-describedby=${errors ? "search-errors" : undefined} onInput=${typed} onKeyDown=${pressed} /></label>
    ${text && html`<button type="button" class="quiet" onClick=${cleared}>Clear</button>`}
    ${terms?.length > 1 && html`<${Terms} text=${given} terms=${terms} put=${(value) => { setText(value); put(value); }} />`}
    ${errors && html`<p class="field-error" id="search-errors">${sentences(errors)}</p>`}
  </div>`;
}

// What the server has read, each to be taken out again.
function Terms({ text, terms, put }) {
  return html`<ul class="terms" aria-label="What is searched for">${terms.map(({ position, length }) => {
    const term = text.slice(position, position + length);
    return html`<li key=${position}><button type="button" class="term" aria-label=${`Search without ${term}`} onClick=${() => put(`${text.slice(0, position)}${text.slice(position + length)}`.replace(/\s+/g, " ").trim())}>${term} <span aria-hidden="true">×</span></button></li>`;
  })}</ul>`;
}
