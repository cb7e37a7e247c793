// Times as the person wants to read them: the sandbox's, or of this machine.

import { createContext, html, useContext } from "../dom.js";
import { dayOf, shortDayOf, timeOf } from "../format.js";
import { settings } from "../settings.js";
import { useSignal } from "../signal.js";

// The sandbox's day, as "2026-01-01": times of that day are shown without it, of that year without a year.
export const Today = createContext("");

// The time of day, with the day in its name; `hasDay` shows it, as of another day.
export function Time({ at, hasDay = false }) {
  const { times } = useSignal(settings);
  const today = useContext(Today);
  const moment = new Date(at);
  const text = times === "local" ? moment.toLocaleTimeString("en-GB") : timeOf(at);
  const day = times === "local" ? moment.toLocaleDateString("en-GB") : dayOf(at);
  const zone = times === "local" ? "in this machine's zone" : "UTC";
  const short = times === "local" ? day : shortDayOf(at);
  return html`<time datetime=${at} title=${`${day}, ${text} ${zone}`}>${hasDay || times === "local" ? `${short} ${text}` : brief(at, today, short, text)}</time>`;
}

// A time of today by its milliseconds, of another day by its seconds, of another year by its day.
function brief(at, today, day, time) {
  if (at.slice(0, 4) !== today.slice(0, 4)) return `${day} ${at.slice(0, 4)}`;
  return at.slice(0, 10) === today ? time : `${day} ${time.slice(0, 8)}`;
}
