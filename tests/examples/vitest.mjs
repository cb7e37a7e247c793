// As much of vitest as examples/vitest-coext takes, on node's own runner: for where there is no network to have the real one from.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

export { afterEach, beforeEach, after as afterAll, test };

export const beforeAll = (prepare, timeout) => before(prepare, { timeout });

export const expect = (found) => ({
  toEqual: (wanted) => assert.deepEqual(found, wanted),
  rejects: { toThrow: (kind) => assert.rejects(found, kind) },
});
