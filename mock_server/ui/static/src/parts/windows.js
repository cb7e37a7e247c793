// Until when a customer may be written to freely, by which message, and what is so when it is over.

import { html } from "../dom.js";
import { advanceTo } from "../acts.js";
import { at, withQuery } from "../api.js";
import { useCall } from "../calls.js";
import { span } from "../format.js";
import { Link } from "../router.js";
import { Act, Acts } from "./act.js";
import { useNow } from "./clock.js";
import { Trouble } from "./states.js";
import { Time } from "./time.js";
import { System } from "./words.js";

const SECOND = 1_000;

// Of these systems; of all that have windows where nothing was said yet.
export function Windows({ box, address, systems }) {
  const found = useCall(withQuery(at(box.id, "/windows"), { address, limit: 200 }), ["message", "clock"]);
  const now = useNow(box.clock);
  if (found.problem && !found.data) return html`<${Trouble} problem=${found.problem} again=${found.again} />`;
  const shown = (found.data?.items ?? []).filter((one) => (systems.length ? systems.includes(one.system) : one.applies));
  if (!shown.length) return null;
  return html`<ul class="windows" aria-label="Session windows">${shown.map((one) => html`<li key=${one.system + (one.account?.id ?? "")}><${Line} one=${one} box=${box} now=${now} /></li>`)}</ul>`;
}

function Line({ one, box, now }) {
  const name = html`<${System} name=${one.system} />`;
  if (!one.applies) return html`${name} no window is documented: what is sent is never refused for its time.`;
  const left = one.closes_at ? (Date.parse(one.closes_at) - Date.parse(now)) / SECOND : 0;
  const account = html`<span class="muted">${one.account.label}</span>`;
  if (left > 0) return html`<${Open} ...${{ one, box, name, account, left }} />`;
  const why = one.closes_at ? html`since <${Time} at=${one.closes_at} hasDay />: the customer last wrote at <${Time} at=${one.opened_at} hasDay />` : "this customer never wrote";
  return html`<p>${name} ${account} <b class="window-closed"><span aria-hidden="true">▢</span> closed</b>${one.closes_at ? " " : ": "}${why}. It is for ${one.affects}.</p>`;
}

function Open({ one, box, name, account, left }) {
  const end = Date.parse(one.closes_at);
  const calls = [["Just before its end", end - SECOND], ["To its end", end]].map(([label, to]) => advanceTo(box.id, label, new Date(to).toISOString()));
  return html`<p>${name} ${account} <b class="window-open"><span aria-hidden="true">▣</span> open</b>, <span class="left">${span(left)} left</span>, until <${Time} at=${one.closes_at} hasDay />:
    the customer wrote at <${Time} at=${one.opened_at} hasDay />${one.message_id && html` (<${Link} to=${{ box: box.id, view: "messages", id: one.message_id }}>which message</${Link}>)`}.</p>
    <${Acts} calls=${calls}>${calls.map((call) => html`<${Act} key=${call.label} call=${call} disabled=${Date.parse(call.body.to) < Date.parse(box.clock.now)} />`)}</${Acts}>`;
}
