import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { exited, failure, type Invocation, type Outcome, timedOut } from "./invocation.ts";
import { initSecondsMax, responsePayloadBytesMax } from "./lambda-limits.ts";
import { type RuntimeApi, startRuntimeApi } from "./runtime-api.ts";
import { sandboxEnvironment } from "./sandbox-environment.ts";
import type { SandboxHost, SandboxSpec } from "./sandbox-spec.ts";

/** One process that serves one event at a time. */
export interface Sandbox {
  readonly spec: SandboxSpec;
  readonly state: () => "starting" | "idle" | "busy" | "dead";
  /** Only when idle. Settles with the function's answer, its error, its timeout or its end; never rejects. */
  readonly run: (invocation: Invocation) => Promise<Outcome>;
  readonly kill: () => void;
  /** Settles when its process is gone. */
  readonly ended: Promise<void>;
}

/** What the pool is told. */
export interface SandboxEvents {
  readonly idle: () => void;
  /** It could not initialise; the outcome is the next caller's answer. */
  readonly initFailed: (outcome: Outcome) => void;
  readonly dead: () => void;
}

interface Running {
  readonly invocation: Invocation;
  readonly settle: (outcome: Outcome) => void;
  readonly timer: NodeJS.Timeout;
}

/** Everything about one process that changes. */
interface Life {
  state: "starting" | "idle" | "busy" | "dead";
  initialised: boolean;
  running: Running | undefined;
  child: ChildProcess | undefined;
  api: RuntimeApi | undefined;
  initTimer: NodeJS.Timeout | undefined;
  readonly markEnded: () => void;
}

/** Starts a sandbox; it reports itself idle once the handler is loaded. */
export const startSandbox = (spec: SandboxSpec, host: SandboxHost, events: SandboxEvents): Sandbox => {
  let markEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    markEnded = resolve;
  });
  const life: Life = {
    state: "starting",
    initialised: false,
    running: undefined,
    child: undefined,
    api: undefined,
    initTimer: undefined,
    markEnded,
  };
  void boot(spec, host, life, events).catch((error: unknown) => {
    failInit(life, events, failure("Runtime.ExitError", `the sandbox did not start: ${String(error)}`));
    end(life, events, null, null);
  });
  return {
    spec,
    state: () => life.state,
    run: (invocation) => run(spec, life, invocation),
    kill: () => kill(life),
    ended,
  };
};

const boot = async (spec: SandboxSpec, host: SandboxHost, life: Life, events: SandboxEvents) => {
  const api = await startRuntimeApi({
    next: () => {
      if (life.state === "dead") return;
      clearTimeout(life.initTimer);
      life.initialised = true;
      life.state = "idle";
      events.idle();
    },
    response: (id, payload) => settle(life, id, { payload, functionError: undefined }),
    responseTooLarge: (id) => settle(life, id, tooLarge),
    error: (id, payload) => settle(life, id, { payload, functionError: "Unhandled" }),
    initError: (payload) => failInit(life, events, { payload, functionError: "Unhandled" }),
  });
  life.api = api;
  if (life.state === "dead") return end(life, events, null, "SIGKILL");

  const id = randomUUID();
  const scratch = join(host.scratchFolder, id);
  mkdirSync(scratch, { recursive: true });
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb(spec)}`, host.bootstrap, host.compileCache], {
    cwd: spec.taskRoot,
    // Ctrl-C goes to the whole process group of the terminal; the machine decides what ends when.
    detached: true,
    env: sandboxEnvironment(spec, { id, runtimeApi: api.address, scratch, endpointUrl: host.endpointUrl }),
    stdio: ["pipe", host.logOf(spec.functionName), host.logOf(spec.functionName)],
  });
  life.child = child;
  host.watch(child);
  life.initTimer = setTimeout(
    () => {
      failInit(
        life,
        events,
        failure("Sandbox.Timedout", `Init timed out after ${initSecondsMax + spec.timeoutSeconds} seconds`),
      );
      kill(life);
    },
    (initSecondsMax + spec.timeoutSeconds) * 1_000,
  );
  child.once("error", () => end(life, events, 1, null));
  child.once("exit", (code, signal) => {
    rmSync(scratch, { recursive: true, force: true });
    end(life, events, code, signal);
  });
};

/** Node's heap takes what the runtime itself leaves of the function's memory. */
const heapMb = ({ memoryMb }: SandboxSpec): number => Math.max(64, Math.floor(memoryMb * 0.9));

const tooLarge = failure(
  "Function.ResponseSizeTooLarge",
  `Response payload size exceeded maximum allowed payload size (${responsePayloadBytesMax} bytes).`,
);

const run = (spec: SandboxSpec, life: Life, invocation: Invocation): Promise<Outcome> =>
  new Promise((settle) => {
    life.state = "busy";
    const timer = setTimeout(() => {
      finish(life, timedOut(invocation.requestId, spec.timeoutSeconds));
      kill(life);
    }, spec.timeoutSeconds * 1_000);
    life.running = { invocation, settle, timer };
    life.api?.deliver(invocation, Date.now() + spec.timeoutSeconds * 1_000);
  });

const settle = (life: Life, requestId: string, outcome: Outcome) => {
  if (life.running?.invocation.requestId === requestId) finish(life, outcome);
};

const finish = (life: Life, outcome: Outcome) => {
  const { running } = life;
  life.running = undefined;
  if (running === undefined) return;
  clearTimeout(running.timer);
  running.settle(outcome);
};

/** Said once: a second word about the same failed start would cost a second caller. */
const failInit = (life: Life, events: SandboxEvents, outcome: Outcome) => {
  if (life.initialised) return;
  life.initialised = true;
  events.initFailed(outcome);
};

const kill = (life: Life) => {
  life.state = "dead";
  life.child?.kill("SIGKILL");
};

const end = (life: Life, events: SandboxEvents, code: number | null, signal: NodeJS.Signals | null) => {
  life.state = "dead";
  clearTimeout(life.initTimer);
  life.api?.close();
  failInit(life, events, exited("init", code, signal));
  if (life.running !== undefined) finish(life, exited(life.running.invocation.requestId, code, signal));
  events.dead();
  life.markEnded();
};
