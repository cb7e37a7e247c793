// How to begin: a call of each system that works at once, where the systems are, and what opens them.

import { html } from "../dom.js";
import { Command, Empty } from "../parts/states.js";
import { System } from "../parts/words.js";

export function Starting({ box, title }) {
  const lines = Object.entries(box.systems).flatMap(([name, { base_url, credentials }]) =>
    Object.entries({ base_url, ...credentials }).map(([key, value]) => `${name.toUpperCase()}_${key.toUpperCase()}=${value}`),
  );
  return html`<${Empty} title=${title}>
    ${Object.entries(box.systems).map(([name, { first_call: command }]) => html`<section key=${name}><h2><${System} name=${name} /></h2><${Command} text=${command} what=${`the first call of ${name}`} /></section>`)}
    <h2>Or point your app at it</h2><${Command} text=${lines.map((line) => `export ${quoted(line)}`).join("\n")} what="addresses and credentials" /></${Empty}>`;
}

function quoted(line) {
  const [name, ...rest] = line.split("=");
  const value = rest.join("=");
  return /^[\w:/.@+-]*$/.test(value) ? line : `${name}='${value.replaceAll("'", "'\\''")}'`;
}
