// How to begin: where the sandbox's systems are, and what opens them.

import { html } from "../dom.js";
import { Command, Empty } from "../parts/states.js";

export function Starting({ box, title }) {
  const lines = Object.entries(box.systems).flatMap(([name, { base_url, credentials }]) =>
    Object.entries({ base_url, ...credentials }).map(([key, value]) => `${name.toUpperCase()}_${key.toUpperCase()}=${value}`),
  );
  return html`<${Empty} title=${title}><${Command} text=${lines.map((line) => `export ${quoted(line)}`).join("\n")} what="addresses and credentials" /></${Empty}>`;
}

function quoted(line) {
  const [name, ...rest] = line.split("=");
  const value = rest.join("=");
  return /^[\w:/.@+-]*$/.test(value) ? line : `${name}='${value.replaceAll("'", "'\\''")}'`;
}
