import { Configuration as CoextConfiguration, MessagesApi } from "./typescript-fetch/coext";
import { ClockApi, Configuration } from "./typescript-fetch/control";
const mock = process.env["MOCK_URL"] ?? "http://127.0.0.1:4020";
const messages = new MessagesApi(new CoextConfiguration({ basePath: `${mock}/coext/api/v1/external`, apiKey: "pk_live_00000000000000000000000000000000" }));
const clock = new ClockApi(new Configuration({ basePath: `${mock}/_mock` }));
const sent = await messages.sendText({ newText: { to: "+919876543210", message: "Hello" } });
const moved = await clock.advanceClock({ sandboxId: "default", advance: { seconds: 60 } });
console.log("typescript-fetch", sent.data.messageId, moved.now);
