// Search in all of a sandbox at once: people, messages, requests, deliveries, a record by its id, and views by name.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../dom.js";
import { ask, at, withQuery } from "../api.js";
import { oneLine } from "../format.js";
import { go } from "../router.js";
import { term } from "../terms.js";
import { Dialog } from "./dialog.js";

const PAUSE = 200;
const MOST = 5;
const EVENT = /^[a-z0-9]{8}-\d+$/;
const ID = /^(req|dlv|flt|msg|pcl|fnd)_\w+$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Where it is looked, and what of an answer is shown: the place that a press leads to, and its words.
const LISTS = [
  { name: "People", path: "/people", hasId: false, of: ({ address, name }) => [{ view: "people", id: address }, name ? `${name} ${address}` : address] },
  { name: "Messages", path: "/messages?view=summary", hasId: true, of: ({ id, direction, from, to, text }) => [{ view: "messages", id }, `${direction === "inbound" ? `← ${from}` : `→ ${to}`} ${oneLine(text) || "(no text)"}`] },
  { name: "Requests", path: "/requests?view=summary", hasId: true, of: ({ id, method, path, response }) => [{ view: "requests", id }, `${response.status} ${method} ${path}`] },
  { name: "Deliveries", path: "/webhooks/parcels", hasId: true, of: ({ id, event, url }) => [{ view: "webhooks", id }, `${event} ${url}`] },
];

// `views` are those of the navigation.
export function Everywhere({ box, views, onClose }) {
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const field = useRef(null);
  useLayoutEffect(() => field.current.focus(), []);
  const found = useFound(box, text.trim());
  const groups = [...found.groups, { name: "Go to", items: ways(text.trim(), views) }].filter(({ items }) => items.length > 0);
  const items = groups.flatMap((group) => group.items);
  const chosen = Math.min(place, items.length - 1);
  const take = ([to]) => {
    onClose();
    go({ box, ...to });
  };
  const pressed = (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && items.length) setPlace((chosen + by + items.length) % items.length);
    else if (event.key === "Enter" && items[chosen]) take(items[chosen]);
    else return;
    event.preventDefault();
  };
  let number = -1;
  return html`<${Dialog} title=${`Search in ${box}`} onClose=${onClose} kind="wide">
    <input type="text" ref=${field} value=${text} role="combobox" aria-label="What is looked for" aria-expanded=${items.length > 0} aria-controls="everywhere" aria-autocomplete="list" aria-activedescendant=${items.length ? `found-${chosen}` : undefined}
      spellcheck=${false} autocomplete="off" placeholder="A text, an address, an id, or field:value" onInput=${(event) => { setText(event.target.value); setPlace(0); }} onKeyDown=${pressed} />
    <div class="everywhere" id="everywhere" role="listbox" aria-label="What was found">${groups.map((group) => html`<div role="group" key=${group.name} aria-label=${group.name}><p class="muted" role="presentation">${group.name}</p>
      ${group.items.map((item) => {
        number += 1;
        const own = number;
        return html`<div role="option" key=${own} id=${`found-${own}`} aria-selected=${own === chosen} onClick=${() => take(item)}><bdi>${item[1]}</bdi></div>`;
      })}</div>`)}</div>
    <p class="muted" role="status">${found.told ?? (text.trim() && !items.length ? "Nothing was found." : "")}</p>
  </${Dialog}>`;
}

// Views by the beginning of their names, and an event or a fault by its id.
function ways(text, views) {
  if (EVENT.test(text)) return [[{ view: "timeline", params: { at: text } }, `The event ${text}`]];
  if (text.startsWith("flt_")) return [[{ view: "faults" }, "Faults"]];
  return views.filter((one) => one.title.toLowerCase().startsWith(text.toLowerCase())).map((one) => [{ view: one.name }, one.title]);
}

// What each list has of it, as their answers come.
function useFound(box, text) {
  const [found, setFound] = useState({ groups: [] });
  useEffect(() => {
    if (!text) return setFound({ groups: [] });
    const mine = new AbortController();
    const timer = setTimeout(() => look(box, text, mine.signal).then(setFound, () => {}), PAUSE);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [box, text]);
  return found;
}

async function look(box, text, signal) {
  const isId = ID.test(text);
  const asked = LISTS.filter((list) => list.hasId || !isId);
  const query = isId ? term("id", text) : text;
  const answers = await Promise.allSettled(asked.map((list) => ask({ path: withQuery(at(box, list.path), { query, limit: MOST }) }, signal)));
  signal.throwIfAborted();
  const groups = answers.map(({ value }, place) => ({ name: asked[place].name, items: (value?.items ?? []).map(asked[place].of) }));
  // A search that one list cannot read may well be of another.
  const refused = answers.every(({ status }) => status === "rejected") ? answers[0].reason : null;
  return { groups, told: refused?.errors?.query?.[0]?.message ?? refused?.message };
}
