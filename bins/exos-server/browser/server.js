// A server for one story: with data of its own, and taken away with all that it made.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as later } from "node:timers/promises";

export const PASSWORD = "correct horse battery staple";

/** Starts the server and waits until it is ready. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "exos-browser-"));
  const program = process.env.EXOS_SERVER_BIN ?? fail("EXOS_SERVER_BIN does not say where the server's program is");
  const child = spawn(program, ["--listen", "127.0.0.1:0", "--data-dir", folder, "--log-level", "warn"], {
    env: { PATH: process.env.PATH, EXOS_ADMIN_PASSWORD: PASSWORD },
    stdio: ["ignore", "pipe", process.env.EXOS_SERVER_LOG ? "inherit" : "ignore"],
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill();
      await once(child, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  };
  // However this process ends, the server does not outlive it.
  process.once("exit", () => child.kill("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  try {
    const url = await whereItListens(child);
    await isReady(url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function whereItListens(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (\S+)/.exec(line)?.[1];
    if (url) return url;
  }
  fail("the server ended before it listened; EXOS_SERVER_LOG=1 shows what it said");
}

async function isReady(url) {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await fetch(`${url}/readyz`)).ok) return;
    await later(50);
  }
  fail("the server does not become ready");
}

function fail(message) {
  throw new Error(message);
}
