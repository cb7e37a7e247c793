// Where the page begins: which view the address means, or the form for the token.

import { html, render, useEffect, useErrorBoundary, useRef } from "./dom.js";
import { asked } from "./api.js";
import { Frame } from "./frame.js";
import { kept } from "./kept.js";
import { listen } from "./keys.js";
import { Poll, tell } from "./live.js";
import { Connection, Updated } from "./parts/connection.js";
import { ByHand, Told } from "./parts/told.js";
import { useRoute } from "./router.js";
import { dress } from "./settings.js";
import { useSignal } from "./signal.js";
import { Stream } from "./stream.js";
import { Login } from "./views/login.js";
import { Sandboxes } from "./views/sandboxes.js";

function Page() {
  const route = useRoute();
  const told = useSignal(asked);
  const [broken, mend] = useErrorBoundary();
  if (broken) return html`<${Broken} error=${broken} mend=${mend} />`;
  if (told !== null) return html`<${Login} told=${told} />`;
  return html`<${Updated} /><${Shown} key=${route.box} route=${route} /><${Told} /><${ByHand} />`;
}

function Shown({ route }) {
  const hearing = useRef(null);
  useEffect(() => {
    if (kept) return tell("kept");
    hearing.current = route.box === null ? new Poll() : new Stream(route.box);
    return () => hearing.current.close();
  }, []);
  const retry = () => hearing.current?.now();
  if (route.box !== null) return html`<${Frame} route=${route} retry=${retry} />`;
  return html`<header class="bar"><b class="brand">Messaging sandbox</b><span class="bar-end"><${Connection} retry=${retry} /><a href="/_mock/docs">API</a></span></header>
    <${Sandboxes} route=${route} />`;
}

function Broken({ error, mend }) {
  return html`<main class="page"><h1>This page has a defect</h1><p>${String(error?.message ?? error)}</p>
    <p class="buttons"><button type="button" onClick=${mend}>Go on</button></p></main>`;
}

dress();
listen();
render(html`<${Page} />`, document.getElementById("page"));
