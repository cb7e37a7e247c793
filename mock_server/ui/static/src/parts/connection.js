// Whether the page hears of what happens, always in words.

import { html, useEffect, useState } from "../dom.js";
import { connection, updated } from "../live.js";
import { useSignal } from "../signal.js";

export function Connection({ retry }) {
  const state = useSignal(connection);
  const [, turn] = useState(0);
  useEffect(() => {
    if (state.kind !== "lost") return undefined;
    const timer = setInterval(() => turn((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, [state.kind]);
  const since = new Date(state.since).toLocaleTimeString("en-GB");
  if (state.kind === "lost") {
    const left = Math.max(0, Math.ceil((state.until - Date.now()) / 1000));
    return html`<span class="connection lost"><span aria-hidden="true">✕</span> The server is gone since ${since} <button type="button" onClick=${retry}>Try now (${left} s)</button></span>`;
  }
  if (state.kind === "paused") return html`<span class="connection"><span aria-hidden="true">○</span> Paused while hidden</span>`;
  if (state.kind === "kept") return html`<span class="connection">A report</span>`;
  if (state.kind === "starting") return html`<span class="connection"><span aria-hidden="true">◌</span> Connecting</span>`;
  if (state.kind === "live") return html`<span class="connection live"><span aria-hidden="true">●</span> Live</span>`;
  return html`<span class="connection polling"><span aria-hidden="true">◍</span> Every 2 s</span>`;
}

// Somebody may be writing, so the page does not load itself.
export function Updated() {
  if (!useSignal(updated)) return null;
  return html`<p class="updated" role="status">The server was updated. <button type="button" onClick=${() => location.reload()}>Reload</button></p>`;
}
