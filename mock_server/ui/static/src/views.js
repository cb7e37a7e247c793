// The views of a sandbox, in the order of the navigation. A new one is its module, and its row here.

import { Faults } from "./views/faults.js";
import { Messages } from "./views/messages.js";
import { Requests } from "./views/requests.js";
import { Timeline } from "./views/timeline.js";

// `key` follows g; `isMain` has a place in the bar of narrow screens; `count(box)` stands beside its name.
export const VIEWS = [
  { name: "timeline", title: "Timeline", key: "t", isMain: true, View: Timeline },
  { name: "messages", title: "Messages", key: "m", isMain: true, count: (box) => box.counts.messages, View: Messages },
  { name: "requests", title: "Requests", key: "r", isMain: true, count: (box) => box.counts.requests, View: Requests },
  { name: "faults", title: "Faults", key: "x", View: Faults, count: (box) => box.faults_armed },
];
