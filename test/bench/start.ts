import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePortPair } from "../support/free-port.ts";
import { print } from "./figure.ts";

const root = new URL("../..", import.meta.url).pathname;

/** `npm start` on built sources, from the first instruction to the first answer, and from SIGTERM to its end: on an empty folder, then on that folder again. */
export const benchStart = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  try {
    for (const start of ["fresh", "again"]) {
      const { ready, ended } = await startAndEnd(folder);
      print({ figure: `start.${start}`, value: ready, unit: "s", n: 1 });
      print({ figure: `start.${start}.end`, value: ended, unit: "s", n: 1 });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const startAndEnd = async (folder: string): Promise<{ readonly ready: number; readonly ended: number }> => {
  const port = await freePortPair();
  const started = performance.now();
  const server = spawn(process.execPath, ["functions/local/index.ts", "--data", folder], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const end = new Promise((done) => server.once("exit", done));
  let ready: number | undefined;
  let asked: number;
  try {
    while (ready === undefined) {
      if (server.exitCode !== null) throw new Error(`the server ended with exit code ${server.exitCode}`);
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      if (answer?.ok) ready = secondsSince(started);
      else await setTimeout(20);
    }
  } finally {
    asked = performance.now();
    server.kill("SIGTERM");
    await end;
  }
  return { ready, ended: secondsSince(asked) };
};

const secondsSince = (startedMs: number): number => (performance.now() - startedMs) / 1000;
