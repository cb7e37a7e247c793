// The views of a sandbox, in the order of the navigation. A new one is its module, and its row here.

import { kept } from "./kept.js";
import { Check } from "./views/check.js";
import { Faults } from "./views/faults.js";
import { Findings } from "./views/findings.js";
import { Messages } from "./views/messages.js";
import { People } from "./views/people.js";
import { Report } from "./views/report.js";
import { Requests } from "./views/requests.js";
import { Setup } from "./views/setup.js";
import { Timeline } from "./views/timeline.js";
import { Webhooks } from "./views/webhooks.js";

// `key` follows g; `isMain` has a place in the bar of narrow screens; `count(box)` stands beside its name; `isOfServer` has
// nothing to show in a report.
const ALL = [
  { name: "timeline", title: "Timeline", key: "t", isMain: true, View: Timeline },
  { name: "people", title: "People", key: "p", isMain: true, count: (box) => box.counts.people, View: People },
  { name: "messages", title: "Messages", key: "m", count: (box) => box.counts.messages, View: Messages },
  { name: "requests", title: "Requests", key: "r", isMain: true, count: (box) => box.counts.requests, View: Requests },
  { name: "webhooks", title: "Webhooks", key: "w", isMain: !kept, count: (box) => box.counts.deliveries, View: Webhooks },
  { name: "findings", title: "Findings", key: "f", count: (box) => box.counts.findings, View: Findings },
  { name: "faults", title: "Faults", key: "x", View: Faults, count: (box) => box.faults_armed },
  { name: "check", title: "Check", key: "c", isOfServer: true, View: Check },
  { name: "setup", title: "Setup", key: "s", isOfServer: true, View: Setup },
];

// Those of a page that a server serves; of a report those that only show, after what it is about.
export const VIEWS = kept ? [{ name: "report", title: "Report", key: "o", isMain: true, View: Report }, ...ALL.filter((one) => !one.isOfServer)] : ALL;
