// What the application did that the vendors do not define, in groups, each with what it means and what to do.

import { html } from "../dom.js";
import { clearFindings } from "../acts.js";
import { at, withQuery } from "../api.js";
import { useCall } from "../calls.js";
import { many } from "../format.js";
import { Acts } from "../parts/act.js";
import { Copy } from "../parts/copyas.js";
import { Search } from "../parts/search.js";
import { Dropped, Empty, Known, Unmatched } from "../parts/states.js";
import { Time } from "../parts/time.js";
import { System } from "../parts/words.js";
import { Link } from "../router.js";

const MEANS = {
  unknown_field: "The vendor ignores this field. Likely it is misspelled, or a field of another call.",
  unknown_parameter: "The vendor ignores this parameter. Likely it is misspelled, or one of another call.",
  undocumented_call: "The vendor's public documents have no such call.",
  ignored_rate_limit: "It was asked to wait, and asked again before the time was over.",
  unanswered_webhook: "Your receiver took none of the attempts.",
  dropped_header: "Servers drop a header with an underscore in its name, so the vendor may never see it.",
  full_sandbox: "The sandbox has no room for more of these, so the call was refused.",
};

export function Findings({ box, route }) {
  const { query } = route.params;
  const list = useCall(withQuery(at(box.id, "/findings"), { group: "kind", page_size: 200, query }), ["finding", "request", "webhook"]);
  const isRefused = list.problem?.status === 422;
  const call = clearFindings(box.id);
  return html`<div class="page findings">
    <header class="view-head"><h1>Findings</h1>
      <${Search} route=${route} label="Search findings" of="findings" terms=${list.data?.query} problem=${list.problem} />
      ${list.data?.items.length > 0 && html`<${Acts} calls=${[call]} />`}</header>
    ${!isRefused && html`<${Known} of=${list} rows=${3}>${({ items, paging }) => html`
      ${!items.length && (query ? html`<${Unmatched} route=${route} />` : html`<${Empty} title="Nothing found. Your app did only what the vendors document." />`)}
      <ul class="found" aria-label="Findings">${items.map((one) => html`<${Group} key=${`${one.system} ${one.kind} ${one.detail}`} one=${one} box=${box} />`)}</ul>
      <${Dropped} count=${paging.dropped} />`}</${Known}>`}
    ${box.strict || html`<p class="muted">A sandbox that is made with strict refuses unknown fields in place of noting them: <code>{"strict": true}</code> at its creation.</p>`}
  </div>`;
}

function Group({ one, box }) {
  const { kind, detail, system, count, near } = one;
  const test = `assert not messaging_mock.control.findings(kind=${JSON.stringify(kind)}, system=${JSON.stringify(system)})`;
  return html`<li class="card finding">
    <p class="rule-title"><span aria-hidden="true">⚑</span> <b>${kind}</b> <code><bdi>${detail}</bdi></code> <${System} name=${system} /> <span class="tag">${many(count, "time")}</span></p>
    <p>${MEANS[kind] ?? "The vendor does not define this."}${near?.length > 0 && html` Did you mean ${near.map((name, place) => html`${place > 0 && ", "}<code><bdi>${name}</bdi></code>`)}?`}</p>
    <p class="muted">first <${Time} at=${one.first_at} hasDay />, last <${Time} at=${one.last_at} hasDay /></p>
    <p class="buttons">${(one.requests ?? []).map((id) => html`<${Link} key=${id} to=${{ box: box.id, view: "requests", id }}>${id}</${Link}>`)}
      ${kind === "unanswered_webhook" && html`<${Link} to=${{ box: box.id, view: "webhooks", params: { query: `system:${system} -status:delivered` } }}>Its deliveries</${Link}>`}
      <${Copy} text=${test} what="an assert of pytest" label="Copy as pytest" /></p>
  </li>`;
}
