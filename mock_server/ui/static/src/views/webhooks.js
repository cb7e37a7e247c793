// Who is told of what, and every delivery with its attempts: what was sent, how it was signed, what was answered.

import { html } from "../dom.js";
import { drain } from "../acts.js";
import { at, withQuery } from "../api.js";
import { useAside } from "../calls.js";
import { span } from "../format.js";
import { useMedia } from "../media.js";
import { Acts } from "../parts/act.js";
import { Delivery } from "../parts/delivery.js";
import { Records } from "../parts/records.js";
import { Empty } from "../parts/states.js";
import { Subscriptions } from "../parts/subscriptions.js";
import { Time } from "../parts/time.js";
import { System } from "../parts/words.js";

const WHAT = {
  view: "webhooks", title: "Deliveries", one: "delivery", path: "/webhooks/parcels", on: ["webhook", "message", "clock"], query: "Search deliveries", searched: "parcels",
  columns: [
    { name: "time", title: "Time", width: "8rem", area: "1 / 1", cell: (row) => (row.at ? html`<${Time} at=${row.at} />` : "") },
    { name: "system", title: "System", width: "5.5rem", area: "1 / 2", cell: (row) => html`<${System} name=${row.system} />` },
    { name: "event", title: "Event", width: "minmax(9rem, 1fr)", area: "2 / 1 / auto / 4", cell: (row) => html`<bdi>${row.event}</bdi>` },
    { name: "url", title: "To", width: "minmax(8rem, 1fr)", cell: (row) => html`<bdi>${row.url || "–"}</bdi>` },
    { name: "attempts", title: "Attempts", width: "minmax(10rem, 1fr)", area: "1 / 4", cell: (row) => html`<${Outcome} row=${row} />` },
  ],
  nameOf: (row) => `${row.event} by ${row.system} to ${row.url || "nobody"}: ${outcome(row).text}`,
  // A delivery is found by its own id and by that of each of its attempts.
  pathOf: (id) => withQuery("/webhooks/parcels", { query: `id:"${id.replace(/["\\]/g, "\\$&")}"`, limit: 1 }),
  pick: (page) => page.items[0],
  Detail: Delivery, Nothing, Head,
};

export function Webhooks({ box, route }) {
  const isWide = useMedia("(width >= 700px)");
  return html`<${Subscriptions} box=${box} isOpen=${isWide && !route.id} /><${Records} box=${box} route=${route} what=${WHAT} />`;
}

function Head({ box }) {
  const call = drain(box.id);
  return html`<${Acts} calls=${[call]} />`;
}

function Outcome({ row }) {
  const { text, kind } = outcome(row);
  return html`<span class=${`status ${kind}`}>${text}</span>`;
}

// What became of a delivery so far, in few words.
function outcome({ status, attempts, planned, error, at: begun, next_attempt_at: next }) {
  const last = attempts[0];
  if (!last) return { text: status === "pending" ? "not sent yet" : `${status}: ${error ?? "nothing was sent"}`, kind: { pending: "", skipped: "none-told" }[status] ?? "bad" };
  const said = last.response_status ?? last.error ?? last.status;
  const which = attempts.length > 1 || status !== "delivered" ? `, attempt ${last.attempt} of ${planned}` : "";
  const later = next ? `, again ${span((Date.parse(next) - Date.parse(begun ?? last.at)) / 1_000)} after the first` : "";
  return { text: `${status === "delivered" ? "✓" : "✕"} ${said}${which}${later}`, kind: status === "delivered" ? "good" : "bad" };
}

function Nothing({ box }) {
  const data = useAside(at(box.id, "/webhooks"), ["webhook"]);
  if (data?.items.length) return html`<${Empty} title="Nothing to tell yet. What happens to messages from now on is posted to those who subscribed." />`;
  return html`<${Empty} title="Nobody is told of anything. Subscribe a receiver above, or let your app do it where the vendor's own API has webhooks." />`;
}
