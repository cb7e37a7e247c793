// How times, spans and sizes are written; times are the sandbox's, in UTC, unless they say otherwise.

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const STEPS = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];

// "09:00:00.000"
export function timeOf(iso) {
  return iso.slice(11, 23);
}

// Days as they are written, by format: it takes its time, and a list has the same few of them in all its rows.
const days = new Map([[DAY, new Map()], [SHORT_DAY, new Map()]]);
const MOST_DAYS = 1_000;

function written(format, iso) {
  const known = days.get(format);
  const day = iso.slice(0, 10);
  if (known.size > MOST_DAYS) known.clear();
  if (!known.has(day)) known.set(day, format.format(new Date(day)));
  return known.get(day);
}

// "Thu, 1 Jan 2026"
export function dayOf(iso) {
  return written(DAY, iso);
}

// "1 Jan"
export function shortDayOf(iso) {
  return written(SHORT_DAY, iso);
}

// "09:00:00"
export function secondsOf(iso) {
  return iso.slice(11, 19);
}

// "21 h 4 min": the two largest steps of a number of seconds.
export function span(seconds) {
  let left = Math.max(0, Math.round(seconds));
  if (left === 0) return seconds > 0 ? `${Math.round(seconds * 1000)} ms` : "0 s";
  const said = [];
  for (const [name, size] of STEPS) {
    const whole = Math.floor(left / size);
    left -= whole * size;
    if (whole) said.push(`${whole.toLocaleString("en")} ${name}`);
    else if (said.length) break;
    if (said.length === 2) break;
  }
  return said.join(" ");
}

// "3 min ago"
export function ago(iso, now) {
  const passed = (Date.parse(now) - Date.parse(iso)) / 1000;
  return passed < 1 ? "just now" : `${span(passed).split(" ").slice(0, 2).join(" ")} ago`;
}

// "3 messages"
export function many(count, one, more = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : more}`;
}

export function bytes(size) {
  if (size < 1024) return many(size, "byte");
  return size < 1024 * 1024 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1024 / 1024).toFixed(1)} MiB`;
}

// One line of a text, with what cannot be seen taken together.
export function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

// The number that was written, for who asks for one; what is none goes as it is, and is refused in words.
export function numberIn(text) {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
