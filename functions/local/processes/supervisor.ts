// Runs as a process of its own between the runner and one child. The channel to the runner is its lifeline: a runner
// that dies, even by kill -9, closes it, and the child goes with everything it started.
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { type Order, orderSchema, type Report } from "./supervisor-protocol.ts";

let child: ChildProcess | undefined;

const report = (message: Report): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });

/** The child leads a process group, so that what it started ends with it, as in a container. */
const signalGroup = (signal: NodeJS.Signals): void => {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has ended already.
  }
};

const finish = async (message: Report): Promise<never> => {
  signalGroup("SIGKILL");
  await report(message);
  process.exit(0);
};

const start = ({ command, cwd, environment }: Extract<Order, { kind: "start" }>): void => {
  const [file = "", ...args] = command;
  child = spawn(file, args, { cwd, env: environment, detached: true, stdio: ["ignore", "inherit", "inherit"] });
  child.once("spawn", () => report({ kind: "started", pid: child?.pid ?? 0 }));
  child.once("error", (error) => finish({ kind: "failed-to-start", message: error.message }));
  child.once("exit", (code, signal) =>
    finish({ kind: "exited", exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) }),
  );
};

process.on("message", (message) => {
  const order = orderSchema.parse(message);
  if (order.kind === "start") start(order);
  else signalGroup(order.signal);
});
process.on("disconnect", () => {
  signalGroup("SIGKILL");
  process.exit(1);
});
