import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { ClientConfig } from "./start-endpoints.ts";

const configLine = z.object({
  endpoint: z.string(),
  region: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});

export interface KillableMachine {
  readonly config: ClientConfig;
  /** kill -9: no handler runs, nothing is flushed. */
  readonly kill: () => Promise<void>;
}

/** Starts the endpoints as a process of their own. */
export const startKillableMachine = async (folder: string, parts = ""): Promise<KillableMachine> => {
  const script = fileURLToPath(new URL("./machine.ts", import.meta.url));
  const child = spawn(process.execPath, [script, folder, parts], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const line: unknown = await Promise.race([
    once(lines, "line").then(([text]) => JSON.parse(String(text))),
    exited.then(([code]) => Promise.reject(new Error(`the machine exited with ${code}`))),
  ]);
  return {
    config: configLine.parse(line),
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
};

/** Processes whose command line names the folder: what a killed machine left behind. Linux. */
export const processesOn = (folder: string): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .filter((command) => command.includes(folder));

/** Runs writers side by side until the machine is killed under them; a refused connection ends a writer. */
export const writeUntilKilled = async (
  machine: KillableMachine,
  writers: number,
  afterMs: number,
  write: (writer: number, turn: number) => Promise<void>,
): Promise<void> => {
  let killed = false;
  const running = Array.from({ length: writers }, async (_, writer) => {
    for (let turn = 0; !killed; turn += 1)
      await write(writer, turn).catch((error: unknown) => {
        if (!killed) throw error;
      });
  });
  const timer = setTimeout(() => {
    killed = true;
    machine.kill();
  }, afterMs);
  try {
    await Promise.all(running);
  } finally {
    clearTimeout(timer);
    await machine.kill();
  }
};
