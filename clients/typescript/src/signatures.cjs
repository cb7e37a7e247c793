// Whether a webhook was sent by the system that it says it is of.
"use strict";

const { createHmac, timingSafeEqual } = require("node:crypto");

// By system: the headers with the signature and with the time; TripDesk has both in one.
const HEADERS = {
  coax: ["x-coax-signature", "x-webhook-timestamp"],
  coext: ["x-webhook-signature", "x-webhook-timestamp"],
  tripdesk: ["tripdesk-signature", null],
};

/**
 * `headers` as Node or fetch have them, `body` the very bytes that came; `now` and `tolerance` in seconds.
 * Throws RangeError for a system that signs nothing.
 */
function verifySignature(system, { secret, headers, body, now = Date.now() / 1000, tolerance = 300 }) {
  const names = Object.hasOwn(HEADERS, system) ? HEADERS[system] : undefined;
  if (names === undefined) throw new RangeError(`${system} signs nothing; ${Object.keys(HEADERS).join(", ")} do.`);
  const [signature, timestamp] = names.map((name) => (name === null ? "" : header(headers, name)));
  const parts = Object.fromEntries(signature.split(",").map((part) => part.split("=")));
  const at = timestamp || parts.t || "";
  const given = Buffer.from(parts.v1 ?? parts.sha256 ?? "");
  const wanted = Buffer.from(createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex"));
  return given.length === wanted.length && timingSafeEqual(given, wanted) && Math.abs(now - Number(at)) <= tolerance;
}

function header(headers, name) {
  if (typeof headers.get === "function") return headers.get(name) ?? "";
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return String(found?.[1] ?? "");
}

module.exports = { verifySignature };
