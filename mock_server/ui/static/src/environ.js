// Addresses and credentials of a sandbox, as applications take them: of a shell, of docker compose, and as JSON.

function values(systems) {
  return Object.entries(systems).flatMap(([name, { base_url, credentials }]) =>
    Object.entries({ base_url, ...credentials }).map(([key, value]) => [`${name}_${key}`.toUpperCase(), value]),
  );
}

export function exportLines(systems) {
  return values(systems).map(([name, value]) => `export ${name}=${quoted(value)}`).join("\n");
}

export function composeLines(systems) {
  // Compose reads a dollar as the beginning of a variable.
  return ["environment:", ...values(systems).map(([name, value]) => `  ${name}: ${JSON.stringify(value.replaceAll("$", "$$$$"))}`)].join("\n");
}

export function jsonOf(systems) {
  return JSON.stringify(Object.fromEntries(values(systems)), null, 2);
}

function quoted(value) {
  return /^[\w:/.@+-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
