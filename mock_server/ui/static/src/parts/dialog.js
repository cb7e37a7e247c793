// A dialog over the page: the browser keeps the focus in it, and gives it back.

import { html, useLayoutEffect, useRef } from "../dom.js";

export function Dialog({ title, onClose, children, kind = "" }) {
  const shown = useRef(null);
  // In the commit itself: what is around it may be drawn again before the page is painted, and run its own effects first.
  useLayoutEffect(() => {
    shown.current.showModal();
    return () => shown.current?.close();
  }, []);
  const outside = (event) => {
    if (event.target === shown.current) onClose();
  };
  const cancelled = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${shown} class=${`dialog ${kind}`} aria-label=${title} onCancel=${cancelled} onClick=${outside}>
    <div class="dialog-inside">
      <div class="dialog-head"><h2>${title}</h2><button type="button" class="quiet" onClick=${onClose}>Close</button></div>
      ${children}
    </div>
  </dialog>`;
}
