// What stands around every view of a sandbox: the bar with the clock, the navigation, the connection.

import { html, useEffect, useState } from "./dom.js";
import { at } from "./api.js";
import { useCall } from "./calls.js";
import { many } from "./format.js";
import { useKeys } from "./keys.js";
import { clock } from "./live.js";
import { Clock } from "./parts/clock.js";
import { Connection } from "./parts/connection.js";
import { Dialog } from "./parts/dialog.js";
import { Everywhere } from "./parts/everywhere.js";
import { Keys, Menu } from "./parts/menu.js";
import { Today } from "./parts/time.js";
import { Switcher } from "./parts/switcher.js";
import { Empty, Ghosts, Trouble } from "./parts/states.js";
import { Link, go } from "./router.js";
import { VIEWS } from "./views.js";

// What the frame shows of a sandbox counts all that is in it.
const EVERYTHING = ["sandbox", "clock", "fault", "settings", "state", "message", "request", "journal", "finding", "findings", "webhook"];

export function Frame({ route, retry }) {
  const box = useCall(at(route.box), EVERYTHING, { gap: 1_000 });
  const view = VIEWS.find((one) => one.name === route.view);
  useEffect(() => {
    if (!view && box.data) go({ ...route, view: VIEWS[0].name, id: null }, { replace: true });
  }, [view, Boolean(box.data)]);
  useEffect(() => {
    if (box.data) clock.set(box.data.clock);
  }, [box.data]);
  useEffect(() => {
    document.title = `${route.box} · ${view?.title ?? "Messaging sandbox"}`;
  }, [route.box, view]);
  const isGone = box.problem?.status === 404;
  return html`<a class="skip" href="#content" onClick=${skip}>Skip to the content</a>
    <${Bar} box=${isGone ? null : box.data} route=${route} retry=${retry} />
    <div class="middle">
      ${!isGone && html`<${Views} route=${route} box=${box.data} />`}
      <main id="content" tabindex="-1">${isGone ? html`<${Gone} box=${route.box} />` : html`<${Inside} box=${box} view=${view} route=${route} />`}</main>
    </div>`;
}

function Inside({ box, view, route }) {
  if (box.problem && !box.data) return html`<${Trouble} problem=${box.problem} again=${box.again} />`;
  if (!box.data || !view) return html`<${Ghosts} />`;
  return html`<${Today.Provider} value=${box.data.clock.now.slice(0, 10)}><${view.View} key=${view.name} box=${box.data} route=${route} /></${Today.Provider}>`;
}

function Gone({ box }) {
  return html`<h1 class="hidden">Gone</h1><${Empty} title=${`There is no sandbox ${box}.`}>
    <p>It may have been deleted, or have been the sandbox of a test that is over.</p>
    <p><${Link} to=${{ box: null }}>All sandboxes</${Link}></p></${Empty}>`;
}

function Bar({ box, route, retry }) {
  const [open, setOpen] = useState(null);
  useKeys([
    ["s", "Switch the sandbox", () => setOpen("boxes")],
    ["?", "List the keys", () => setOpen("keys")],
    ["Ctrl+K", "Search everywhere", () => setOpen("everywhere")],
    ...VIEWS.map((one) => [`g ${one.key}`, one.title, () => go({ box: route.box, view: one.name })]),
  ], [route.box]);
  const close = () => setOpen(null);
  return html`<header class="bar">
    <button type="button" class="box-button" aria-haspopup="dialog" onClick=${() => setOpen("boxes")}><span class="hidden">Sandbox </span><b>${route.box}</b> <span aria-hidden="true">▾</span></button>
    ${box && html`<${Clock} box=${box} />`}
    <span class="bar-end">
      ${box?.faults_armed > 0 && html`<${Link} class="badge badge-fault" to=${{ box: route.box, view: "faults" }}><span aria-hidden="true">⚡</span> ${many(box.faults_armed, "fault")}<span class="wide-only"> armed</span></${Link}>`}
      <${Connection} retry=${retry} />
      ${box && html`<button type="button" class="quiet wide-only" aria-haspopup="dialog" title="Search everywhere (Ctrl+K)" onClick=${() => setOpen("everywhere")}><span aria-hidden="true" class="glass">⌕</span><span class="hidden">Search everywhere</span></button>`}
      <button type="button" class="quiet" aria-haspopup="dialog" onClick=${() => setOpen("menu")}><span aria-hidden="true">☰</span><span class="hidden">Menu</span></button>
    </span>
    ${open === "boxes" && html`<${Switcher} onClose=${close} />`}
    ${open === "everywhere" && html`<${Everywhere} box=${route.box} views=${VIEWS} onClose=${close} />`}
    ${open === "menu" && html`<${Menu} onClose=${close} onKeys=${() => setOpen("keys")} onSearch=${box && (() => setOpen("everywhere"))} />`}
    ${open === "keys" && html`<${Keys} onClose=${close} />`}
  </header>`;
}

// Every view; where there is no room, those that are used most, and the others behind the last button.
function Views({ route, box }) {
  const [isOpen, setOpen] = useState(false);
  const links = (views) => views.map((one) => html`<${ViewLink} key=${one.name} one=${one} route=${route} box=${box} />`);
  const isOther = VIEWS.some((one) => one.name === route.view && !one.isMain);
  return html`<nav class="views" aria-label="Views">${links(VIEWS)}
    <button type="button" class=${`view-link more-views ${isOther ? "is-current" : ""}`} aria-haspopup="dialog" onClick=${() => setOpen(true)}>More</button></nav>
    ${isOpen && html`<${Dialog} title="Views" onClose=${() => setOpen(false)}><div class="all-views" onClick=${() => setOpen(false)}>${links(VIEWS)}</div></${Dialog}>`}`;
}

function ViewLink({ one, route, box }) {
  const count = box && one.count?.(box);
  return html`<${Link} to=${{ box: route.box, view: one.name }} class=${one.isMain ? "view-link main-view" : "view-link"} aria-current=${route.view === one.name ? "page" : undefined}>
    ${one.title}${count ? html` <span class="count">${count.toLocaleString("en")}</span>` : null}</${Link}>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("content").focus();
}
