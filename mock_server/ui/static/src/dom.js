// What draws: Preact, its hooks and htm. Nobody else imports the vendored files.

import { createContext, h, render } from "../vendor/preact.mjs";
import { useContext, useEffect, useErrorBoundary, useLayoutEffect, useMemo, useReducer, useRef, useState } from "../vendor/hooks.mjs";
import htm from "../vendor/htm.mjs";

export const html = htm.bind(h);
export { createContext, render };
export { useContext, useEffect, useErrorBoundary, useLayoutEffect, useMemo, useReducer, useRef, useState };
