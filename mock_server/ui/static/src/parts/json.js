// A body to read: JSON as a tree of text nodes that can be folded, anything else as it came.

import { html, useState } from "../dom.js";
import { many } from "../format.js";
import { Copy } from "./copyas.js";

const OPEN = 2;
const MOST_ENTRIES = 200;
const MOST_TEXT = 65_536;

export function Body({ value, label }) {
  const [isRaw, setRaw] = useState(false);
  if (value === null || value === undefined) return html`<p class="none">No body.</p>`;
  const isText = typeof value === "string";
  const text = isText ? value : JSON.stringify(value, null, 2);
  return html`<div class="body">
    <div class="body-acts">${!isText && html`<button type="button" class="quiet" aria-pressed=${isRaw} onClick=${() => setRaw(!isRaw)}>As text</button>`}
      <${Copy} class="quiet" text=${text} what=${label} /></div>
    <div class="code" tabindex="0" role="region" aria-label=${label}>${isText || isRaw ? html`<${Long} text=${text} />` : html`<${Value} value=${value} depth=${0} />`}</div>
  </div>`;
}

// A long text is shown from its beginning.
export function Long({ text }) {
  const [isAll, setAll] = useState(false);
  if (isAll || text.length <= MOST_TEXT) return html`<span class="json-raw">${text}</span>`;
  return html`<span class="json-raw">${text.slice(0, MOST_TEXT)}</span> <button type="button" onClick=${() => setAll(true)}>Show all ${many(text.length, "character")}</button>`;
}

function Value({ value, depth }) {
  if (value !== null && typeof value === "object") return html`<${Many} value=${value} depth=${depth} />`;
  const kind = value === null ? "null" : typeof value;
  return html`<span class=${`json-${kind}`}>${kind === "string" ? html`<${Long} text=${JSON.stringify(value)} />` : String(value)}</span>`;
}

function Many({ value, depth }) {
  const [isOpen, setOpen] = useState(depth < OPEN);
  const [most, setMost] = useState(MOST_ENTRIES);
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const [before, after] = isList ? "[]" : "{}";
  if (!entries.length) return html`<span>${before}${after}</span>`;
  if (!isOpen) {
    return html`<button type="button" class="json-fold" aria-expanded="false" onClick=${() => setOpen(true)}>${before} ${many(entries.length, isList ? "item" : "field")} ${after}</button>`;
  }
  return html`<span>${depth > 0 ? html`<button type="button" class="json-fold" aria-expanded="true" aria-label="Fold" onClick=${() => setOpen(false)}>${before}</button>` : before}<span class="json-inside">${entries.slice(0, most).map(
    ([name, one], place) => html`<span class="json-entry" key=${name}>${!isList && html`<span class="json-name">${JSON.stringify(name)}</span>`}${!isList && ": "}<${Value} value=${one} depth=${depth + 1} />${place < entries.length - 1 ? "," : ""}</span>`,
  )}${entries.length > most && html`<button type="button" onClick=${() => setMost(most + 1_000)}>${many(entries.length - most, "more", "more")}</button>`}</span>${after}</span>`;
}
