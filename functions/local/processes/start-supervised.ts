import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Order, reportSchema } from "./supervisor-protocol.ts";

export interface ProcessSpec {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited from the runner. */
  readonly environment: Readonly<Record<string, string>>;
  /** Both output streams are appended here; its folder is created. */
  readonly logFile: string;
}

export type ProcessEnd =
  /** 128 + the signal's number if a signal ended it. */
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "failed-to-start"; readonly message: string };

export interface SupervisedProcess {
  /** Whether the program came to run at all. Never rejects. */
  readonly started: Promise<boolean>;
  /** Resolves when the process, and every process in its group, is gone. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Asks the group to end, and kills what is left after the grace. */
  readonly terminate: (graceMs: number) => void;
}

const supervisorFile = fileURLToPath(new URL("./supervisor.ts", import.meta.url));

/**
 * Starts a program that cannot outlive this process, however this process ends.
 *
 * A supervisor stands in between: Node can ask no kernel to end a child with its parent.
 */
export const startSupervised = (spec: ProcessSpec): SupervisedProcess => {
  const supervisor = startSupervisor(spec.logFile);
  const tell = (order: Order) => {
    if (supervisor.connected) supervisor.send(order, () => {});
  };
  const started = whenStarted(supervisor);
  const ended = whenEnded(supervisor);
  tell({ kind: "start", command: [...spec.command], cwd: spec.cwd, environment: { ...spec.environment } });

  const terminate = (graceMs: number) => {
    tell({ kind: "signal", signal: "SIGTERM" });
    const timer = setTimeout(() => tell({ kind: "signal", signal: "SIGKILL" }), graceMs);
    ended.finally(() => clearTimeout(timer));
  };
  return { started, ended, terminate };
};

const startSupervisor = (logFile: string): ChildProcess => {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = openSync(logFile, "a", 0o600);
  try {
    // A group of its own: Ctrl-C in the terminal reaches the runner, which decides what ends when.
    return spawn(process.execPath, [supervisorFile], {
      detached: true,
      env: {},
      stdio: ["ignore", log, log, "ipc"],
    });
  } finally {
    closeSync(log);
  }
};

const whenStarted = (supervisor: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    supervisor.on("message", (message) => {
      if (reportSchema.parse(message).kind === "started") resolve(true);
    });
    supervisor.once("error", () => resolve(false));
    supervisor.once("close", () => resolve(false));
  });

const whenEnded = (supervisor: ChildProcess): Promise<ProcessEnd> =>
  new Promise((resolve) => {
    let pid: number | undefined;
    let end: ProcessEnd | undefined;
    supervisor.on("message", (message) => {
      const report = reportSchema.parse(message);
      if (report.kind === "started") pid = report.pid;
      else end = report;
    });
    supervisor.once("error", (error) => resolve({ kind: "failed-to-start", message: error.message }));
    supervisor.once("close", () => {
      // Without its report the supervisor was killed itself: its child is now nobody's.
      if (end === undefined && pid !== undefined) killGroup(pid);
      resolve(end ?? { kind: "exited", exitCode: 137 });
    });
  });

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
};
