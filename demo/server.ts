import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { StepFailed, tell } from "./narrator.ts";

export interface Server {
  readonly url: string;
  /** A token of the local issuer. */
  token(role: string, user: string): Promise<string>;
  /** Ends it as a power cut would, and waits until it is there again. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Settles when it is ready for the first time. */
  readonly started: Promise<void>;
  /** Rejects when the server cannot be kept alive. */
  readonly lost: Promise<never>;
}

interface Options {
  readonly root: string;
  readonly dataFolder: string;
  readonly port: number;
  /** Lines of the server that are no news here. */
  readonly isKnown?: (line: string) => boolean;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** So often it is started again after somebody else killed it; a server that dies more often than that is broken. */
const restartsMax = 5;
const readySecondsMax = 90;

/** Launches the server and waits until it is ready; nothing of it is left where it cannot start. */
export const startServer = async (options: Options): Promise<Server> => {
  const server = launchServer(options);
  try {
    await server.started;
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
};

/** Runs what `npm start` runs, in a process of its own, and starts it again when somebody kills it. */
export const launchServer = (options: Options): Server => {
  let giveUp: (reason: StepFailed) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  // Whoever stops first may never look.
  lost.catch(() => undefined);
  let [stopping, ours, restarts] = [false, false, 0];
  let child: Child;
  let ready: Promise<void>;
  const start = () => {
    child = launch(options);
    ready = untilReady(child);
    ready.catch(() => undefined);
    child.once("exit", (code, signal) => {
      if (stopping) return;
      // It ends itself only when it cannot run, and has said why.
      if (signal === null) return giveUp(new StepFailed(`the server ended with exit code ${code}`));
      if (!ours) restarts += 1;
      ours = false;
      if (restarts > restartsMax) return giveUp(new StepFailed(`the server died ${restarts} times`));
      tell(`the server died (${signal}); starting it again on the same data`);
      start();
    });
  };
  start();
  /** The child that is there now may be killed too, before it is ready. */
  const someReady = async (): Promise<void> => {
    for (let waited: Child | undefined; waited !== child; ) {
      waited = child;
      await ready.catch((error: unknown) => {
        if (waited === child) throw error;
      });
    }
  };
  return {
    url: `http://127.0.0.1:${options.port}`,
    lost,
    started: Promise.race([someReady(), lost]),
    token: (role, user) => token(options, role, user),
    kill: async () => {
      ours = true;
      const died = exit(child);
      child.kill("SIGKILL");
      await died;
      await someReady();
    },
    stop: async () => {
      stopping = true;
      await end(child);
    },
  };
};

const launch = ({ root, dataFolder, port, isKnown }: Options): Child => {
  const child = spawn(process.execPath, ["functions/local/index.ts", "--data", dataFolder], {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C is for the demo, which then stops it.
    detached: true,
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (isKnown?.(line) !== true) console.error(line);
  });
  return child;
};

/** By its own word: on the port somebody else might answer. */
const untilReady = (child: Child): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StepFailed(`the server was not ready within ${readySecondsMax} s`)),
      readySecondsMax * 1000,
    );
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(new StepFailed(`the server ended before it was ready: ${signal ?? `exit code ${code}`}`));
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("ready: ")) return tell(line);
      clearTimeout(timer);
      resolve();
    });
  });

const exit = (child: Child): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((done) => child.once("exit", done));

/** Longer than it takes to stop. */
const stopSecondsMax = 5;

const end = async (child: Child): Promise<void> => {
  const ended = exit(child);
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopSecondsMax * 1000);
  await ended;
  clearTimeout(timer);
};

const token = async ({ root, dataFolder }: Options, role: string, user: string): Promise<string> => {
  const child = spawn("npm", ["run", "-s", "token", "--", "--role", role, "--user", user, "--data", dataFolder], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  const printed = lines.at(-1);
  if (printed === undefined) throw new StepFailed(`no token for ${user}`);
  return printed;
};
