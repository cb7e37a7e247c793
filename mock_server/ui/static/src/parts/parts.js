// Links to the parts of what is set up.

import { html } from "../dom.js";
import { Link } from "../router.js";

// `parts` are pairs of an id and words; `under` stands before each id.
export function Parts({ label, box, parts, current, under = "" }) {
  return html`<nav class="parts" aria-label=${label}>${parts.map(([id, words]) => html`<${Link} key=${id} class="view-link" to=${{ box: box.id, view: "setup", id: under + id }} aria-current=${id === current ? "page" : undefined}>${words}</${Link}>`)}</nav>`;
}
