// Times as the person wants to read them: the sandbox's, or of this machine.

import { html } from "../dom.js";
import { dayOf, shortDayOf, timeOf } from "../format.js";
import { settings } from "../settings.js";
import { useSignal } from "../signal.js";

// The time of day, with the day in its name; `hasDay` shows it.
export function Time({ at, hasDay = false }) {
  const { times } = useSignal(settings);
  const moment = new Date(at);
  const text = times === "local" ? moment.toLocaleTimeString("en-GB") : timeOf(at);
  const day = times === "local" ? moment.toLocaleDateString("en-GB") : dayOf(at);
  const zone = times === "local" ? "in this machine's zone" : "UTC";
  return html`<time datetime=${at} title=${`${day}, ${text} ${zone}`}>${hasDay ? `${times === "local" ? day : shortDayOf(at)} ${text}` : text}</time>`;
}
