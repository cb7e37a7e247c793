// A refusal that no part of a view has a place for, told where everybody looks.

import { written } from "./api.js";
import { copy } from "./copy.js";
import { say } from "./told.js";

// What else is shown: the connection, the form for the token, that the sandbox is gone.
const SHOWN = new Set([0, 401, 404]);

// `what` was to be done, or asked for.
export function refuse(what, problem) {
  const fields = Object.entries(problem.errors ?? {}).map(([name, told]) => `${name}: ${[told].flat().join(" ")}`);
  const acts = problem.call ? [{ label: "Copy as curl", act: () => copy(written(problem.call, "curl"), "the call as curl") }] : [];
  say(`${what}: ${fields.length ? fields.join(" ") : problem.message}`, { acts, isBad: true });
}

// Something that was asked for beside what a view is about, or once more: what was shown of it stays.
export function refuseAside(problem) {
  if (!SHOWN.has(problem.status)) refuse("Asked again in vain", problem);
}
