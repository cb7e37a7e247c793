// A shop tells its customers of their orders through Coext: the class that an application would have.

import { createHmac, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

export class CoextError extends Error {
  constructor(status, { code, message, details }) {
    super(`${code}: ${message}`);
    Object.assign(this, { status, code, details });
  }
}

export class Orders {
  #baseUrl;
  #apiKey;
  #wait;

  /** As the application starts: nothing in here knows whether a mock or the real Coext answers. */
  constructor(environment = process.env, wait = (seconds) => sleep(seconds * 1000)) {
    this.#baseUrl = environment.COEXT_BASE_URL;
    this.#apiKey = environment.COEXT_API_KEY;
    this.#wait = wait;
  }

  /** Say this, or, when the customer has not written for a day, send the order's template. The message's id. */
  async tell(order, text) {
    try {
      return await this.#send("/messages/text", { to: order.phone, message: text, reference: order.id });
    } catch (error) {
      if (error.code !== "SESSION_EXPIRED") throw error;
      return this.confirm(order);
    }
  }

  /** Confirm an order by template, which may be sent to anybody. The message's id. */
  confirm(order) {
    return this.#send("/messages/template/send", {
      to: order.phone,
      template_name: "order_confirmation",
      language: "en",
      variables: {
        customer_name: order.customer,
        order_id: order.id,
        total_amount: order.total,
        delivery_date: order.delivery,
      },
      reference: order.id,
    });
  }

  async #send(path, body) {
    const response = await fetch(this.#baseUrl + path, {
      method: "POST",
      headers: { "X-API-Key": this.#apiKey, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (answer.success) return answer.data.message_id;
    // A minute's limit is worth waiting for; a day's is not.
    const seconds = answer.error.details?.retry_after;
    if (response.status !== 429 || !(seconds <= 60)) throw new CoextError(response.status, answer.error);
    await this.#wait(seconds);
    return this.#send(path, body);
  }
}

/** Whether Coext sent this webhook: `headers` as node has them, `body` the very bytes that came. */
export function isGenuine(headers, body, secret) {
  const signed = createHmac("sha256", secret).update(`${headers["x-webhook-timestamp"]}.`).update(body).digest("hex");
  const expected = Buffer.from(`sha256=${signed}`);
  const given = Buffer.from(headers["x-webhook-signature"] ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
