import { createInterface } from "node:readline";
import { isGenuine } from "./receiver.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const [secret, signature, timestamp, body, now] = line.split("\t");
  console.log(isGenuine(secret, signature, timestamp, Buffer.from(body, "hex"), Number(now)));
}
