// Texts as files: kept on the person's own disk, and read from there.

import { Problem } from "./api.js";

const REPORT = /<script type="application\/json" id="report">(.*?)<\/script>/s;

// As the browser saves what is downloaded.
export function save(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

// The state in a file that was chosen: one that was exported, or a report, in which it is packed. Throws Problem.
export async function stateIn(file) {
  try {
    const text = await file.text();
    const found = JSON.parse(REPORT.exec(text)?.[1] ?? text);
    return typeof found.state === "string" ? await unpacked(found.state) : found;
  } catch {
    throw new Problem(0, { title: "No state", detail: `There is no state in ${file.name}.` }, null);
  }
}

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}
