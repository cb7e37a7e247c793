// A client of the messaging sandbox for tests: plain JavaScript, so that what is read is what runs.
"use strict";

const { sandboxFixtures } = require("./src/fixtures.cjs");
const { sandboxForTests } = require("./src/hooks.cjs");
const { ControlProblem, Mock } = require("./src/mock.cjs");
const { Sandbox } = require("./src/sandbox.cjs");
const { startMock } = require("./src/start.cjs");
const { verifySignature } = require("./src/signatures.cjs");

module.exports = { ControlProblem, Mock, Sandbox, sandboxFixtures, sandboxForTests, startMock, verifySignature };
