// For `import`: the same functions and classes as for `require`.

import client from "./index.cjs";

export const { ControlProblem, Mock, Sandbox, sandboxFixtures, sandboxForTests, startMock, verifySignature } = client;
