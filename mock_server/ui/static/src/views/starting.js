// How to begin: a call of each system that works at once, where the systems are, and what opens them.

import { html } from "../dom.js";
import { exportLines } from "../environ.js";
import { Command, Empty } from "../parts/states.js";
import { System } from "../parts/words.js";

export function Starting({ box, title }) {
  return html`<${Empty} title=${title}>
    ${Object.entries(box.systems).map(([name, { first_call: command }]) => html`<section key=${name}><h2><${System} name=${name} /></h2><${Command} text=${command} what=${`the first call of ${name}`} /></section>`)}
    <h2>Or point your app at it</h2><${Command} text=${exportLines(box.systems)} what="addresses and credentials" /></${Empty}>`;
}
