// What a person has chosen in this browser, kept beyond the tab. No token is ever among it.

import { Signal } from "./signal.js";

const KEY = "mock.settings";
const DEFAULTS = { theme: "auto", times: "sandbox", shortcuts: true };

export const settings = new Signal({ ...DEFAULTS, ...kept() });

export function choose(changed) {
  settings.set({ ...settings.value, ...changed });
  try {
    localStorage.setItem(KEY, JSON.stringify(settings.value));
  } catch {
    // A browser that keeps nothing forgets it with the tab.
  }
  dress();
}

// Put the chosen theme on.
export function dress() {
  const { theme } = settings.value;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
