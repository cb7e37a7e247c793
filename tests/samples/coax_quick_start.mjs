// The quick start of Coax's introduction with fetch, as a backend service does it.
//
//   node coax_quick_start.mjs BASE_URL API_KEY
//
// Exit code 0: every step as documented. 1: a step differs, and the last line says how. 2: it could not be run.

const [baseUrl, apiKey] = process.argv.slice(2);
if (!apiKey) {
  console.error("usage: node coax_quick_start.mjs BASE_URL API_KEY");
  process.exit(2);
}

let steps = 0;

/** One call that must succeed in the documented envelope; its body. */
async function step(name, method, path, body, message) {
  const headers = { Authorization: `Bearer ${apiKey}`, ...(body ? { "Content-Type": "application/json" } : {}) };
  const response = await fetch(baseUrl + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  const wrong = [];
  if (response.status !== 200) wrong.push(`status is ${response.status}, documented is 200`);
  else if (answer.success !== true) wrong.push("success is not true");
  else if (message && answer.message !== message) wrong.push(`message is ${answer.message}, documented is ${message}`);
  if (wrong.length > 0) {
    console.log(`${name}: ${wrong.join("; ")}`);
    process.exit(1);
  }
  steps += 1;
  return answer.body;
}

const phone = "+447700900188";
await step("ask for the health", "GET", "/health");
const { items } = await step("list the locations", "GET", "/api/v2/locations");
const place = { phone, business_location_id: items[0].id };
const { enquiry } = await step("send", "PUT", "/api/v2/message/send/sms", { ...place, message: "Hello" });
await step("send again", "PUT", `/api/v2/message/${enquiry.id}/send/sms`, { message: "Still there?" });
const later = { message: "Good morning", scheduled_at: new Date(Date.now() + 3_600_000).toISOString() };
await step("schedule", "PUT", `/api/v2/message/${enquiry.id}/schedule/sms`, later);
await step("ask for a review", "PUT", "/api/v2/message/ask-for-review", place, "Sent review request!");
const whole = await step("look at the enquiry", "GET", `/api/v2/message/enquiries/${enquiry.id}`);
if (whole.messages.length !== 4) {
  console.log(`look at the enquiry: ${whole.messages.length} messages, sent were 4`);
  process.exit(1);
}
console.log(`${steps} steps as documented`);
