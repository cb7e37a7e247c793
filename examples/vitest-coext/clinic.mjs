// A clinic reminds its patients through Coext and takes their answers: the class that an application would have.

import { createHmac, timingSafeEqual } from "node:crypto";

// Seconds; a webhook that was signed longer ago may be somebody's copy.
const OLDEST = 300;

export class CoextError extends Error {
  constructor(status, { code, message }) {
    super(`${code}: ${message}`);
    Object.assign(this, { status, code });
  }
}

export class Clinic {
  /** Phones of those who have said that they come. */
  coming = new Set();
  /** Phones of those whom somebody has to call: they last wrote more than a day ago. */
  toCall = new Set();
  #baseUrl;
  #apiKey;
  #secret;

  /** As the application starts: nothing in here knows whether a mock or the real Coext answers. */
  constructor(environment = process.env) {
    this.#baseUrl = environment.COEXT_BASE_URL;
    this.#apiKey = environment.COEXT_API_KEY;
    this.#secret = environment.COEXT_WEBHOOK_SECRET;
  }

  /** Remind somebody by template, which may be sent to anybody. */
  remind({ phone, name, date, time }) {
    const variables = { date, customer_name: name, time };
    return this.#send("/messages/template/send", { to: phone, template_name: "appointment_reminder", language: "en", variables });
  }

  /** Say this in our own words, or have somebody call when the patient has not written for a day. */
  async say(phone, text) {
    try {
      await this.#send("/messages/text", { to: phone, message: text });
    } catch (error) {
      if (error.code !== "SESSION_EXPIRED") throw error;
      this.toCall.add(phone);
    }
  }

  /** What a web server calls with each webhook of Coext, as node:http has requests and responses. */
  async onWebhook(request, response) {
    const body = Buffer.concat(await request.toArray());
    response.writeHead(await this.#statusFor(request.headers, body)).end();
  }

  async #statusFor(headers, body) {
    if (!isGenuine(headers, body, this.#secret)) return 401;
    const { event, data } = JSON.parse(body);
    try {
      if (event === "message.received") await this.#answer(data.from, data.text);
      return 200;
    } catch (error) {
      if (!(error instanceof CoextError)) throw error;
      // Coext posts it again a minute later, and then we answer.
      return 503;
    }
  }

  async #answer(phone, text) {
    if (!/^yes\b/i.test(text)) {
      this.toCall.add(phone);
      return;
    }
    // The same webhook may come twice.
    if (this.coming.has(phone)) return;
    await this.say(phone, "Thank you, see you then.");
    this.coming.add(phone);
  }

  async #send(path, body) {
    const response = await fetch(this.#baseUrl + path, {
      method: "POST",
      headers: { "X-API-Key": this.#apiKey, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!answer.success) throw new CoextError(response.status, answer.error);
    return answer.data.message_id;
  }
}

/** Whether Coext sent this webhook just now: `headers` as node has them, `body` the very bytes that came. */
function isGenuine(headers, body, secret) {
  const at = headers["x-webhook-timestamp"];
  const signed = createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex");
  const expected = Buffer.from(`sha256=${signed}`);
  const given = Buffer.from(headers["x-webhook-signature"] ?? "");
  const age = Math.abs(Date.now() / 1000 - Number(at));
  return given.length === expected.length && timingSafeEqual(given, expected) && age <= OLDEST;
}
