// The whole of a sandbox as one document: to be kept, to be put back, here or in a sandbox of its own.

import { html, useState } from "../../dom.js";
import { create, exportState, fullReport, importState, remove, reset } from "../../acts.js";
import { at } from "../../api.js";
import { useCall } from "../../calls.js";
import { bytes, many } from "../../format.js";
import { Act, Acts, perform } from "../../parts/act.js";
import { Known, Trouble } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { go } from "../../router.js";
import { save, stateIn } from "../../saving.js";

export function State({ box }) {
  const get = exportState(box.id);
  const rest = [reset(box.id), ...(box.id === "default" ? [] : [remove(box.id)])];
  const page = fullReport(box.id);
  const name = `${box.id}-${box.clock.now.slice(0, 19).replaceAll(":", "-")}Z`;
  return html`<section class="card"><h2>Export</h2><p>All that this sandbox holds, as one JSON document: fixtures, messages, requests, webhooks, the clock. No secret of the server is in it.</p>
      <${Acts} calls=${[get]} then=${(state) => save(`${name}.state.json`, JSON.stringify(state), "application/json")} /></section>
    <section class="card"><h2>Report</h2><p>What can be seen of it as a page in one file, which opens without a server; its secrets are masked.</p>
      <${Acts} calls=${[page]} then=${(text) => save(`${name}.report.html`, text, "text/html")} /></section>
    <section class="card"><h2>Import</h2><${Import} box=${box} /></section>
    <section class="card"><h2>What it holds</h2><${Stores} box=${box} /></section>
    <section class="card"><h2>Begin anew</h2><${Acts} calls=${rest}>${rest.map((call) => html`<${Act} key=${call.label} call=${call} then=${call.method === "DELETE" ? () => go({ box: null }) : undefined} />`)}</${Acts}></section>`;
}

// A file that was exported, into this sandbox or a new one.
function Import({ box }) {
  const [{ name, state, problem }, setChosen] = useState({});
  const choose = async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    try {
      setChosen({ name: file.name, state: await stateIn(file) });
    } catch (wrong) {
      setChosen({ problem: wrong });
    }
  };
  const here = state && importState(box.id, state);
  const elsewhere = async () => {
    const made = await perform(create({}));
    const filled = made && (await perform(importState(made.id, state)));
    if (filled) go({ box: filled.id, view: null });
  };
  return html`<label>A file that was exported, or a report <input type="file" accept=".json,.html" onChange=${choose} /></label>
    ${problem && html`<${Trouble} problem=${problem} />`}
    ${state && html`<p>${name}</p><${Acts} calls=${[here]}><${Act} call=${here} /><button type="button" onClick=${elsewhere}>Into a new sandbox</button></${Acts}>`}`;
}

// Each store with what it holds and how much it may.
function Stores({ box }) {
  const found = useCall(at(box.id, "/stores"), ["message", "request", "webhook", "state", "sandbox"], { gap: 2_000 });
  return html`<${Known} of=${found} rows=${4}>${({ items }) => html`<${Table} label="Stores" names=${["Store", "Holds", "At most", "Size", "Dropped"]} rows=${items.filter((one) => one.records > 0).map((one) => ({
    Store: one.name, Holds: many(one.records, "record"), "At most": one.max_records?.toLocaleString("en"), Size: bytes(one.bytes), Dropped: one.dropped.toLocaleString("en"),
  }))} />`}</${Known}>`;
}
