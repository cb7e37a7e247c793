// A value that can be listened to: what the page knows beside the state of its parts.

import { useLayoutEffect, useReducer } from "./dom.js";

export class Signal {
  constructor(value) {
    this.value = value;
    this.listeners = new Set();
  }

  set(value) {
    this.value = value;
    for (const listener of this.listeners) listener(value);
  }

  // What takes the listener off again.
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

// The value of a signal; who asks is drawn again when it changes.
export function useSignal(signal) {
  const [, turn] = useReducer((count) => count + 1, 0);
  // In the commit: what is set between the drawing and an effect after it would not be drawn.
  useLayoutEffect(() => signal.listen(turn), [signal]);
  return signal.value;
}
