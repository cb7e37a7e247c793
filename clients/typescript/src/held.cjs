// A process that prints a line once it serves, and ends with its standard input: so that none outlives who started it.
"use strict";

const { spawn } = require("node:child_process");

/**
 * Its first line, and `end()`, which resolves once it is gone. `timeout` is in seconds. Rejects with what it said when it
 * ends before, and with the error of the system (`code` ENOENT) where there is no such command.
 */
async function held(command, args, { timeout, env = process.env }) {
  const one = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env });
  const ended = new Promise((resolve) => one.once("close", resolve));
  return {
    line: await firstLine(one, command, timeout),
    end: async () => {
      // Whoever waits for its end stays until then.
      one.ref();
      one.stdin.end();
      await ended;
    },
  };
}

function firstLine(one, command, timeout) {
  return new Promise((resolve, reject) => {
    let said = "";
    let printed = "";
    const tooLate = setTimeout(() => {
      one.kill();
      reject(new Error(`${command} did not serve within ${timeout} seconds: ${said}`));
    }, timeout * 1000);
    one.stderr.on("data", (text) => {
      said = (said + text).slice(-4000);
    });
    one.stdout.on("data", (text) => {
      printed += text;
      if (!printed.includes("\n")) return;
      clearTimeout(tooLate);
      // It does not keep a process alive that has nothing else to do.
      for (const part of [one, one.stdin, one.stdout, one.stderr]) part.unref();
      resolve(printed.trim());
    });
    one.once("error", (error) => {
      clearTimeout(tooLate);
      reject(error);
    });
    one.once("close", (code) => {
      clearTimeout(tooLate);
      reject(new Error(`${command} ended with ${code}: ${said}`));
    });
  });
}

module.exports = { held };
