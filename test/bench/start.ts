import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePortPair } from "../support/free-port.ts";
import { print } from "./figure.ts";

const root = new URL("../..", import.meta.url).pathname;

/** `npm start` on built sources, from the first instruction to the first answer: on an empty folder, then on that folder again. */
export const benchStart = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  try {
    print({ figure: "start.fresh", value: await secondsToReady(folder), unit: "s", n: 1 });
    print({ figure: "start.again", value: await secondsToReady(folder), unit: "s", n: 1 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const secondsToReady = async (folder: string): Promise<number> => {
  const port = await freePortPair();
  const started = performance.now();
  const server = spawn(process.execPath, ["functions/local/index.ts", "--data", folder], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((done) => server.once("exit", done));
  try {
    for (;;) {
      if (server.exitCode !== null) throw new Error(`the server ended with exit code ${server.exitCode}`);
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (answer?.ok) return (performance.now() - started) / 1000;
      await setTimeout(20);
    }
  } finally {
    server.kill("SIGTERM");
    await ended;
  }
};
