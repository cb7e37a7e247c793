// What can be done, each one documented call: its words, its path and body, and what it is in Python.

import { at } from "./api.js";

// Python of a sandbox's call in a test with pytest.
function python(method, ...given) {
  return (literal) => `messaging_mock.control.${method}(${given.map((one) => (typeof one === "function" ? one(literal) : literal(one))).join(", ")})`;
}

// A keyword of Python.
function named(name, value) {
  return (literal) => `${name}=${literal(value)}`;
}

export function freeze(box) {
  return { label: "Freeze", method: "POST", path: at(box, "/clock/freeze"), python: python("freeze") };
}

export function resume(box) {
  return { label: "Resume", method: "POST", path: at(box, "/clock/resume"), python: python("resume") };
}

export function advance(box, label, seconds) {
  return { label, method: "POST", path: at(box, "/clock/advance"), body: { seconds }, python: python("advance", seconds) };
}

export function advanceToNext(box, label = "Next event") {
  return { label, method: "POST", path: at(box, "/clock/advance"), body: { next: true }, python: python("advance", named("next", true)) };
}

export function advanceTo(box, label, to) {
  return { label, method: "POST", path: at(box, "/clock/advance"), body: { to }, python: python("advance", named("to", to)) };
}

export function reset(box) {
  return {
    label: "Reset", method: "POST", path: at(box, "/reset"), python: python("reset"),
    sure: `Reset ${box}? Its messages, requests and faults go, and its clock begins anew.`,
  };
}

export function remove(box) {
  return {
    label: "Delete", method: "DELETE", path: at(box), python: python("delete"),
    sure: `Delete ${box}? All that is in it goes, and its credentials open nothing any more.`,
  };
}

export function clearRequests(box) {
  return {
    label: "Clear all", method: "DELETE", path: at(box, "/requests"), python: python("clear_requests"),
    sure: `Clear the journal of ${box}? Every request in it goes.`,
  };
}

export function create(body) {
  const given = Object.entries(body);
  return {
    label: "Create", method: "POST", path: "/sandboxes", body,
    python: (literal) => `messaging_mock_server.client.create_sandbox(${given.map(([name, value]) => pythonic(name, value, literal)).join(", ")})`,
  };
}

// `clock` is two arguments in Python.
function pythonic(name, value, literal) {
  if (name !== "clock") return `${name}=${literal(value)}`;
  return Object.entries(value).map(([key, one]) => `${key}=${literal(one)}`).join(", ");
}

// Settings of a living sandbox; what is left out of `changed` stays.
export function change(box, changed, label = "Save") {
  return { label, method: "PATCH", path: at(box), body: changed, python: python("change", ...Object.entries(changed).map(([name, value]) => named(name, value))) };
}

export function exportState(box) {
  return { label: "Export", method: "GET", path: at(box, "/state"), python: python("export_state") };
}

// A page in one file, which shows the sandbox without a server.
export function fullReport(box) {
  return { label: "Report", method: "GET", path: at(box, "/report?as=html"), python: python("report_page") };
}

export function importState(box, state) {
  return {
    label: "Import", method: "PUT", path: at(box, "/state"), body: state, python: python("import_state", state),
    sure: `Import it into ${box}? All that is in it now goes, and what the file has is there instead.`,
  };
}

// What a person sets in a vendor's dashboard; `path` is behind the system's name.
export function set(box, system, { method, path, body }) {
  const besides = method === "PUT" ? [] : [named("method", method)];
  return { label: "Save", method, path: at(box, `/${system}/${path}`), body, python: python("set", system, path, body, ...besides) };
}

// A line among the events, such as which step of what is tried by hand begins.
export function note(box, what) {
  return { label: "Note it", method: "POST", path: at(box, "/events"), body: { type: "test.note", what }, python: python("note", what) };
}

// What should have happened: `requests` and `messages`, each with how often.
export function verify(box, expected) {
  const given = Object.entries(expected).map(([name, value]) => named(name, value));
  return { label: "Check", method: "POST", path: at(box, "/verify"), body: expected, python: python("verify", ...given) };
}

export function report(box, message, status, error) {
  const body = error ? { status, error } : { status };
  const given = error ? [message, status, named("error", error)] : [message, status];
  return {
    label: { delivered: "Delivered", read: "Read", failed: "Failed", sent: "Sent" }[status] ?? status,
    method: "POST", path: at(box, `/messages/${encodeURIComponent(message)}/status`), body, python: python("report", ...given),
  };
}

// A customer writes; `given` has the system, the address, the text, and what may be said besides.
export function inbound(box, given, label = "Send") {
  const { system, from, text, ...more } = given;
  const besides = Object.entries(more).map(([name, value]) => named(name, value));
  return { label, method: "POST", path: at(box, "/inbound"), body: given, python: python("inbound", system, from, text, ...besides) };
}

export function arm(box, rule, label = "Arm") {
  const { kind, ...more } = rule;
  const besides = Object.entries(more).map(([name, value]) => named(name, value));
  return { label, method: "POST", path: at(box, "/faults"), body: rule, python: python("fault", kind, ...besides) };
}

export function disarm(box, fault) {
  return { label: "Disarm", method: "DELETE", path: at(box, `/faults/${encodeURIComponent(fault)}`), python: python("disarm", fault) };
}

export function disarmAll(box) {
  return { label: "Disarm all", method: "DELETE", path: at(box, "/faults"), python: python("disarm") };
}

export function subscribe(box, system, given, label = "Subscribe") {
  const { url, ...more } = given;
  const besides = Object.entries(more).map(([name, value]) => named(name, value));
  return { label, method: "PUT", path: at(box, `/webhooks/${encodeURIComponent(system)}`), body: given, python: python("subscribe", system, url, ...besides) };
}

// Tell of an event now, to see whether the receiver takes it.
export function tryOut(box, system, event) {
  return { label: "Try it", method: "POST", path: at(box, `/webhooks/${encodeURIComponent(system)}/try`), body: { event }, python: python("try_webhook", system, event) };
}

export function redeliver(box, delivery) {
  return { label: "Redeliver", method: "POST", path: at(box, `/webhooks/deliveries/${encodeURIComponent(delivery)}/redeliver`), python: python("redeliver", delivery) };
}

// Of real time, in seconds.
export function drain(box, timeout = 10) {
  return { label: "Wait for all", method: "POST", path: at(box, `/webhooks/drain?timeout=${timeout}`), python: python("drain", timeout) };
}

export function clearFindings(box) {
  return {
    label: "Clear all", method: "DELETE", path: at(box, "/findings"), python: python("clear_findings"),
    sure: `Clear the findings of ${box}? Every one of them goes.`,
  };
}
