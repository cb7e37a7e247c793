// How a search that is being written may go on: a list under its field, taken with Tab, the arrows and Enter, or a press.

import { html, useState } from "../dom.js";
import { useSystems } from "../calls.js";
import { completions } from "../terms.js";

// `put(text)` gets the whole text with what was taken.
export function useOffers(field, of, put) {
  const fields = useSystems()?.search?.[of] ?? [];
  // What stands before the caret, or null while nothing is to be offered.
  const [{ begun, at }, setState] = useState({ begun: null, at: -1 });
  const found = begun === null ? [] : completions(begun, fields);
  const close = () => setState({ begun: null, at: -1 });
  const before = () => field.current.value.slice(0, field.current.selectionStart);
  const take = ({ text, length }) => {
    const written = before();
    const head = written.slice(0, written.length - length) + text;
    put(head + field.current.value.slice(written.length));
    close();
    // A field's name is followed by its values.
    requestAnimationFrame(() => {
      field.current.setSelectionRange(head.length, head.length);
      setState({ begun: head, at: -1 });
    });
  };
  const acts = {
    ArrowDown: () => setState({ begun, at: (at + 1) % found.length }),
    ArrowUp: () => setState({ begun, at: (at <= 0 ? found.length : at) - 1 }),
    Tab: () => take(found[Math.max(0, at)]),
    Enter: () => take(found[at]),
    Escape: close,
  };
  // Whether a key was for the list.
  const pressed = (event) => {
    const isFor = found.length > 0 && event.key in acts && !event.shiftKey && (event.key !== "Enter" || at >= 0);
    if (isFor) {
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    }
    return isFor;
  };
  return { isOpen: found.length > 0, active: at < 0 ? undefined : `offer-${at}`, close, pressed, look: () => setState({ begun: before(), at: -1 }), list: { found, at, take } };
}

export function Offers({ found, at, take }) {
  if (!found.length) return null;
  const press = (event, offer) => {
    // The field keeps the focus.
    event.preventDefault();
    take(offer);
  };
  return html`<ul class="offers" id="offers" role="listbox" aria-label="How it may go on">${found.map((offer, place) => html`<li key=${offer.text} role="option" id=${`offer-${place}`} aria-selected=${place === at} onMouseDown=${(event) => press(event, offer)}>${offer.text}</li>`)}</ul>`;
}
