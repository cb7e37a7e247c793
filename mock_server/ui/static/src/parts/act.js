// Buttons that make one documented call each, and how the same call is made from a shell, a test or a program.

import { html, useState } from "../dom.js";
import { FORMS, ask, written } from "../api.js";
import { copy } from "../copy.js";
import { kept } from "../kept.js";
import { changed } from "../live.js";
import { refuse } from "../refusal.js";
import { Dialog } from "./dialog.js";
import { Trouble } from "./states.js";

const TITLES = { curl: "curl", pytest: "pytest", fetch: "fetch" };

// A button for a call; `then` gets the answer. What needs to be sure of it asks first.
export function Act({ call, then, kind = "", title, disabled = false }) {
  const [isBusy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  const press = async () => {
    if (isBusy) return;
    setSure(false);
    setBusy(true);
    await perform(call, then);
    setBusy(false);
  };
  const begin = () => (call.sure ? setSure(true) : press());
  if (kept) return null;
  return html`<button type="button" class=${kind} title=${title} disabled=${disabled} aria-busy=${isBusy} onClick=${begin}>${call.label}</button>
    ${sure && html`<${Dialog} title=${call.label} onClose=${() => setSure(false)}>
      <p>${call.sure}</p>
      <${Forms} call=${call} />
      <p class="buttons"><button type="button" class="danger" onClick=${press}>${call.label}</button>
      <button type="button" onClick=${() => setSure(false)}>Leave it</button></p>
    </${Dialog}>`}`;
}

// Make the call; a refusal is told where everybody looks.
export async function perform(call, then) {
  try {
    const answer = await ask(call);
    changed();
    then?.(answer);
    return answer;
  } catch (problem) {
    refuse(call.label, problem);
    return null;
  }
}

// A button for each call unless others are given, and a last one that shows all of them as code.
export function Acts({ calls, then, children = calls.map((call) => html`<${Act} key=${call.label} call=${call} then=${then} />`) }) {
  const [isShown, setShown] = useState(false);
  if (kept) return html`<div class="buttons">${children}</div>`;
  return html`<div class="buttons">
    ${children}
    <button type="button" class="quiet code-button" aria-haspopup="dialog" title="These calls as curl, pytest and fetch" onClick=${() => setShown(true)}><span aria-hidden="true">{ }</span><span class="hidden">As code</span></button>
    ${isShown && html`<${Dialog} title="As code" onClose=${() => setShown(false)} kind="wide">
      ${calls.map((call) => html`<section key=${call.label + call.path}><h3>${call.label}</h3><${Forms} call=${call} /></section>`)}
    </${Dialog}>`}
  </div>`;
}

// One call as curl, pytest and fetch, each to be copied.
export function Forms({ call }) {
  return html`<dl class="forms">${FORMS.map((form) => {
    const text = written(call, form);
    return html`<dt>${TITLES[form]}</dt><dd><code>${text}</code>
      <button type="button" aria-label=${`Copy ${call.label} as ${form}`} onClick=${() => copy(text, `${call.label} as ${form}`)}>Copy</button></dd>`;
  })}</dl>`;
}

// A form whose button makes a call; a refusal stands under it, as `Refused` shows it.
export function CallForm({ call, then, children, label, Refused = Trouble }) {
  const [state, setState] = useState({});
  const submit = async (event) => {
    event.preventDefault();
    if (state.isBusy) return;
    setState({ isBusy: true });
    try {
      const answer = await ask(call);
      setState({});
      changed();
      then?.(answer);
    } catch (problem) {
      setState({ problem });
    }
  };
  // A report only shows.
  if (kept) return null;
  return html`<form class="form" onSubmit=${submit}>
    ${children}
    ${state.problem && html`<${Refused} problem=${state.problem} />`}
    <p class="buttons"><button type="submit" class="main" aria-busy=${state.isBusy ?? false}>${label ?? call.label}</button></p>
    <details><summary>As code</summary><${Forms} call=${call} /></details>
  </form>`;
}
