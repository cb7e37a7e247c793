// Keys that do something by themselves: one, or two after each other.

import { useLayoutEffect } from "./dom.js";
import { settings } from "./settings.js";

const PATIENCE = 1_500;
const WRITES = "input, textarea, select, [contenteditable]";

// What is bound now: keys, as "g m", to what they do and its words.
const bound = new Map();
let first = null;

// Bind keys for as long as what is returned is not called.
export function bind(keys, words, act) {
  const one = { words, act };
  bound.set(keys, one);
  return () => {
    if (bound.get(keys) === one) bound.delete(keys);
  };
}

// Bind several, each [keys, words, act], while a part is shown; anew when what `on` has is another, or with each drawing.
export function useKeys(bindings, on) {
  // In the commit: a key that follows at once acts on what is drawn, not on what was before.
  useLayoutEffect(() => {
    const off = bindings.map((one) => bind(...one));
    return () => off.forEach((unbind) => unbind());
  }, on);
}

export function all() {
  return [...bound].map(([keys, { words }]) => ({ keys, words }));
}

export function listen() {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    if (event.ctrlKey || event.metaKey) return together(event);
    if (!settings.value.shortcuts && event.key !== "Escape") return;
    if (event.target.closest?.(WRITES) && event.key !== "Escape") return;
    // A dialog has keys of its own.
    if (document.querySelector("dialog[open]")) return;
    return pressed(event);
  });
}

// Keys that are pressed with Ctrl, or what stands for it, do something while one writes, too.
function together(event) {
  const found = bound.get(`Ctrl+${event.key.toUpperCase()}`);
  if (!found || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  found.act(event);
}

function pressed(event) {
  const before = first !== null && Date.now() - first.at < PATIENCE ? `${first.key} ` : "";
  const found = bound.get(before + event.key) ?? bound.get(event.key);
  first = null;
  if (found) {
    event.preventDefault();
    found.act(event);
  } else if ([...bound.keys()].some((keys) => keys.startsWith(`${event.key} `))) {
    first = { key: event.key, at: Date.now() };
  }
}
