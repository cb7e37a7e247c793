// Another sandbox, by its id.

import { html, useLayoutEffect, useRef, useState } from "../dom.js";
import { useCall } from "../calls.js";
import { dayOf, secondsOf } from "../format.js";
import { Link } from "../router.js";
import { Dialog } from "./dialog.js";
import { Known } from "./states.js";

export function Switcher({ onClose }) {
  const list = useCall("/sandboxes?page_size=1000&view=summary");
  const [text, setText] = useState("");
  const field = useRef(null);
  useLayoutEffect(() => field.current.focus(), []);
  return html`<${Dialog} title="Sandboxes" onClose=${onClose}>
    <label class="search"><span class="hidden">Filter by id and label</span><input ref=${field} type="search" placeholder="Filter by id and label" value=${text} onInput=${(event) => setText(event.target.value)} /></label>
    <${Known} of=${list} rows=${3}>${({ items }) => html`<ul class="switch" onClick=${onClose}>${items.filter((box) => `${box.id} ${box.label}`.includes(text)).map((box) => html`<li key=${box.id}><${Link} to=${{ box: box.id, view: null }}><b>${box.id}</b> ${box.label} <span class="muted">${dayOf(box.clock.now)} ${secondsOf(box.clock.now)}</span></${Link}></li>`)}</ul>`}</${Known}>
    <p onClick=${onClose}><${Link} to=${{ box: null }}>All sandboxes, and a new one</${Link}></p>
  </${Dialog}>`;
}
