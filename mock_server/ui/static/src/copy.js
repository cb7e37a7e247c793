// Put a text where it can be pasted; without a clipboard, as on a host by name without TLS, show it to be copied by hand.

import { Signal } from "./signal.js";
import { say } from "./told.js";

// A text that a person has to copy by hand.
export const byHand = new Signal(null);

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied: ${what}.`);
  } catch {
    byHand.set({ text, what });
  }
}
