// The phone of a customer: what the application sent, what the customer says, and the pen to say it with.

import { html, useLayoutEffect, useRef } from "../dom.js";
import { at, withQuery } from "../api.js";
import { useAside, useList } from "../calls.js";
import { dayOf } from "../format.js";
import { Bubble } from "../parts/bubble.js";
import { Composer } from "../parts/composer.js";
import { Copy } from "../parts/copyas.js";
import { Pane } from "../parts/pane.js";
import { Empty, Known } from "../parts/states.js";
import { Windows } from "../parts/windows.js";
import { but, go } from "../router.js";

// How near its end a conversation still counts as being looked at there, in CSS pixels.
const NEAR = 40;

export function Phone({ box, route, close, isCovered }) {
  const address = route.id;
  const list = useList(withQuery(at(box.id, "/messages"), { query: `with:"${address.replace(/["\\]/g, "\\$&")}"` }), ["message"], { isAtTop: () => true });
  const options = useAside(withQuery(at(box.id, "/inbound/options"), { from: address }), ["sandbox", "message"])?.items ?? [];
  const known = options.find((one) => one.known)?.known.name;
  // Who wrote without a name is known by the address.
  const name = known === address ? undefined : known;
  const told = toldOf(useAside(withQuery(at(box.id, "/webhooks/parcels"), { limit: 200 }), ["webhook"])?.items);
  const said = list.rows ?? [];
  const systems = [...new Set(said.map((message) => message.system))];
  const { system } = route.params;
  const shown = system ? said.filter((message) => message.system === system) : said;
  return html`<${Pane} label=${`The phone of ${address}`} title="People" kind="phone" ...${{ close, isCovered }}>
    <h2 class="detail-title">${name && html`<b><bdi>${name}</bdi></b> `}<bdi>${address}</bdi> <${Copy} class="quiet" text=${address} what="the address" /></h2>
    ${systems.length > 1 && html`<${Systems} systems=${systems} route=${route} />`}
    <${Windows} box=${box} address=${address} systems=${system ? [system] : systems} />
    ${!shown.length && html`<${Known} of=${{ ...list, data: list.rows }} rows=${4}>${() => html`<${Empty} title=${`Nothing was said yet. ${address} may write first.`} />`}</${Known}>`}
    ${shown.length > 0 && html`<${Conversation} messages=${shown.toReversed()} told=${told} box=${box} address=${address} more=${list.paging?.next === undefined ? null : list.more} />`}
    <${Composer} box=${box} address=${address} system=${system ?? said[0]?.system} options=${options} />
  </${Pane}>`;
}

// Which of the systems is shown; the address has it.
function Systems({ systems, route }) {
  const choose = (system) => go(but(route, { system }), { replace: true });
  const chosen = route.params.system ?? "";
  return html`<div class="buttons" role="group" aria-label="Systems">
    ${["", ...systems].map((system) => html`<button type="button" key=${system} aria-pressed=${chosen === system} onClick=${() => choose(system)}>${system || "All"}</button>`)}</div>`;
}

// What was said, the newest at the end, where one is unless one has scrolled away.
function Conversation({ messages, told, box, address, more }) {
  const pane = useRef(null);
  const isAtEnd = useRef(true);
  const last = messages[messages.length - 1].id;
  const asked = messages.findLast((message) => message.direction === "inbound")?.id;
  const stay = () => {
    if (isAtEnd.current && pane.current) pane.current.scrollTop = pane.current.scrollHeight;
  };
  useLayoutEffect(stay, [last, messages.length, told]);
  useLayoutEffect(() => {
    const watching = new ResizeObserver(stay);
    watching.observe(pane.current);
    return () => watching.disconnect();
  }, []);
  const scrolled = () => (isAtEnd.current = pane.current.scrollHeight - pane.current.scrollTop - pane.current.clientHeight < NEAR);
  return html`<div class="conversation" role="log" aria-live="off" aria-label=${`What ${address} and your app said`} tabindex="0" ref=${pane} onScroll=${scrolled}>
    ${more && html`<p class="older"><button type="button" onClick=${more}>Show older ones</button></p>`}
    ${messages.map((message, place) => html`<${Said} key=${message.id} ...${{ message, before: messages[place - 1], box }} told=${told?.get(message.id)} isUntold=${told && message.id === asked} />`)}
  </div>`;
}

function Said({ message, before, box, told, isUntold }) {
  const day = dayOf(message.created_at);
  const isNewDay = !before || dayOf(before.created_at) !== day;
  const isNewWay = isNewDay || ["system", "channel", "direction"].some((name) => before[name] !== message[name]);
  return html`${isNewDay && html`<p class="day">${day}</p>`}<${Bubble} message=${message} box=${box} isNewWay=${isNewWay} told=${told} isUntold=${isUntold} />`;
}

// The newest delivery that tells of each message; null until that is known.
function toldOf(parcels) {
  return parcels ? new Map(parcels.toReversed().filter((one) => one.message_id).map((one) => [one.message_id, one])) : null;
}
