// Never run: the same types for whoever requires it.

import client = require("messaging-mock");

const started: Promise<client.Mock> = client.startMock();
const wanted: client.SandboxOptions = { signatures: "sandbox" };
export = started.then((mock) => mock.sandbox(wanted)).then((sandbox: client.Sandbox) => sandbox.id);
