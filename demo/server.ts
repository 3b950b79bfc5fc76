import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { tell } from "./narrator.ts";

export interface Server {
  readonly url: string;
  /** A token of the local issuer. */
  token(role: string, user: string): Promise<string>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  readonly root: string;
  readonly dataFolder: string;
  readonly port: number;
}

/** Runs what `npm start` runs, in a process of its own, and starts it again when somebody kills it. */
export const startServer = async (options: Options): Promise<Server> => {
  const url = `http://127.0.0.1:${options.port}`;
  let stopping = false;
  let current = launch(options);
  await ready(url, current);
  const watch = (child: ChildProcess) =>
    child.once("exit", (code, signal) => {
      if (stopping) return;
      tell(`the server died (${signal ?? `exit ${code}`}); starting it again on the same data`);
      current = launch(options);
      watch(current);
    });
  watch(current);
  return {
    url,
    token: (role, user) => token(options, role, user),
    kill: async () => {
      const died = exit(current);
      current.kill("SIGKILL");
      await died;
      // Whoever watches it starts the next one when it hears of it.
      await setTimeout(100);
      await ready(url, current);
    },
    stop: async () => {
      stopping = true;
      const died = exit(current);
      current.kill("SIGTERM");
      await died;
    },
  };
};

const launch = ({ root, dataFolder, port }: Options): ChildProcess =>
  spawn(process.execPath, ["functions/local/index.ts", "--data", dataFolder], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });

const exit = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once("exit", done));

const ready = async (url: string, child: ChildProcess): Promise<void> => {
  for (const deadline = performance.now() + 90_000; performance.now() < deadline; await setTimeout(200)) {
    if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error("the server was not ready within 90 s");
};

const token = async ({ root, dataFolder }: Options, role: string, user: string): Promise<string> => {
  const child = spawn("npm", ["run", "-s", "token", "--", "--role", role, "--user", user, "--data", dataFolder], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  const printed = lines.at(-1);
  if (printed === undefined) throw new Error(`no token for ${user}`);
  return printed;
};
