// Sentences that are shown for a while, and read out: what an act came to.

import { Signal } from "./signal.js";

const LASTS = 10_000;
const MOST = 3;

export const told = new Signal([]);
let count = 0;

// Say it; `acts` are what may be done about it, each { label, act }, and `isUndo` where that takes it back.
export function say(text, { acts = [], isBad = false } = {}) {
  count += 1;
  const one = { id: count, text, acts, isBad };
  told.set([...told.value.filter((other) => other.text !== text), one].slice(-MOST));
  setTimeout(() => unsay(one.id), LASTS);
}

export function unsay(id) {
  told.set(told.value.filter((one) => one.id !== id));
}
