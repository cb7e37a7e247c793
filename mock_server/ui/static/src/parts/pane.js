// What is open beside a list, or over it where there is no room for both.

import { html, useEffect, useRef } from "../dom.js";
import { useKeys } from "../keys.js";

// `title` is the view's, which stands there where its list is covered.
export function Pane({ label, title, close, isCovered, kind = "", children }) {
  const pane = useRef(null);
  useKeys([["Escape", "Close what is open", close]]);
  useEffect(() => pane.current?.focus({ preventScroll: true }), []);
  return html`<section class=${`detail ${kind}`} aria-label=${label} tabindex="-1" ref=${pane}>
    ${isCovered && html`<h1 class="hidden">${title}</h1>`}
    <p class="detail-close"><button type="button" onClick=${close}><span class="narrow-only">Back</span><span class="wide-only">Close</span></button></p>
    ${children}
  </section>`;
}
