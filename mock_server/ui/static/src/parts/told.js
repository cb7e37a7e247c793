// What acts came to, at the edge of the page; read out politely. And a text that a person has to copy by hand.

import { html, useLayoutEffect, useRef } from "../dom.js";
import { byHand } from "../copy.js";
import { bind } from "../keys.js";
import { useSignal } from "../signal.js";
import { told, unsay } from "../told.js";
import { Dialog } from "./dialog.js";

export function Told() {
  const said = useSignal(told);
  const undo = said.findLast((one) => one.acts.some((act) => act.isUndo));
  useLayoutEffect(() => undo && bind("u", "Undo what was done last", () => take(undo, undo.acts.find((act) => act.isUndo))), [undo]);
  return html`<div class="told" role="status" aria-live="polite">
    ${said.map((one) => html`<div class=${`said ${one.isBad ? "bad" : ""}`} key=${one.id}><span>${one.text}</span>
      ${one.acts.map(({ label, act }) => html`<button type="button" key=${label} onClick=${() => take(one, { act })}>${label}</button>`)}
      <button type="button" class="quiet" onClick=${() => unsay(one.id)}>Dismiss</button></div>`)}
  </div>`;
}

function take(one, { act }) {
  unsay(one.id);
  act();
}

export function ByHand() {
  const shown = useSignal(byHand);
  return shown === null ? null : html`<${Hand} ...${shown} />`;
}

function Hand({ text, what }) {
  const field = useRef(null);
  useLayoutEffect(() => field.current.select(), []);
  return html`<${Dialog} title=${`Copy ${what}`} onClose=${() => byHand.set(null)}>
    <p>This browser lets no page of this address write to its clipboard. The text is selected: press Ctrl+C.</p>
    <textarea class="by-hand" readonly ref=${field} aria-label=${what}>${text}</textarea>
  </${Dialog}>`;
}
