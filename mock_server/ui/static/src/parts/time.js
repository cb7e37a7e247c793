// Times as the person wants to read them: the sandbox's, or of this machine.

import { createContext, html, useContext } from "../dom.js";
import { dayOf, shortDayOf, timeOf } from "../format.js";
import { settings } from "../settings.js";
import { useSignal } from "../signal.js";

// The sandbox's day, as "2026-01-01": times of that day are shown without it.
export const Today = createContext("");

// The time of day, with the day in its name; `hasDay` shows it, as of another day.
export function Time({ at, hasDay = false }) {
  const { times } = useSignal(settings);
  const isOfAnother = at.slice(0, 10) !== useContext(Today);
  const moment = new Date(at);
  const text = times === "local" ? moment.toLocaleTimeString("en-GB") : timeOf(at);
  const day = times === "local" ? moment.toLocaleDateString("en-GB") : dayOf(at);
  const zone = times === "local" ? "in this machine's zone" : "UTC";
  const short = times === "local" ? day : shortDayOf(at);
  const shown = hasDay ? `${short} ${text}` : isOfAnother ? `${short} ${text.slice(0, 8)}` : text;
  return html`<time datetime=${at} title=${`${day}, ${text} ${zone}`}>${shown}</time>`;
}
