// The field of a view's search: what is in it is in the address, and goes to the server as it is.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../dom.js";
import { bind } from "../keys.js";
import { but, go } from "../router.js";
import { without } from "../terms.js";
import { Offers, useOffers } from "./offers.js";
import { sentences } from "./states.js";

const PAUSE = 200;

// `of` is the list that is searched, as /systems calls it: its fields and their values are offered as one writes.
export function Search({ route, label, of, problem, terms }) {
  const errors = problem?.status === 422 && (problem.errors.query ?? problem.message);
  const given = route.params.query ?? "";
  const [text, setText] = useState(given);
  const field = useRef(null);
  const timer = useRef(null);
  useEffect(() => setText((old) => (document.activeElement === field.current ? old : given)), [given]);
  useLayoutEffect(() => bind("/", "Search", () => field.current?.focus()), []);
  const put = (query) => go(but(route, { query }), { replace: true });
  const write = (value, pause = 0) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => put(value), pause);
  };
  const offers = useOffers(field, of, write);
  const pressed = (event) => {
    if (offers.pressed(event) || event.key !== "Escape") return;
    event.stopPropagation();
    if (text) write("");
    else field.current.blur();
  };
  return html`<div class="search" role="search">
    <label><span class="hidden">${label}</span>
      <input type="search" ref=${field} value=${text} placeholder=${`${label} ( / )`} spellcheck=${false} autocomplete="off" aria-invalid=${Boolean(errors)} aria-describedby=${errors ? "search-errors" : undefined}
        aria-autocomplete="list" aria-controls=${offers.isOpen ? "offers" : undefined} aria-activedescendant=${offers.active}
        onInput=${(event) => { write(event.target.value, PAUSE); offers.look(); }} onKeyDown=${pressed} onBlur=${offers.close} /></label>
    ${text && html`<button type="button" class="quiet" onClick=${() => write("")}>Clear</button>`}
    <${Offers} ...${offers.list} />
    ${terms?.length > 1 && html`<${Terms} text=${given} terms=${terms} put=${write} />`}
    ${errors && html`<p class="field-error" id="search-errors">${sentences(errors)}</p>`}
  </div>`;
}

// What the server has read, each to be taken out again.
function Terms({ text, terms, put }) {
  return html`<ul class="terms" aria-label="What is searched for">${terms.map((term) => {
    const said = text.slice(term.position, term.position + term.length);
    return html`<li key=${term.position}><button type="button" class="term" aria-label=${`Search without ${said}`} onClick=${() => put(without(text, [term]))}>${said} <span aria-hidden="true">×</span></button></li>`;
  })}</ul>`;
}
