import type { Invocation, Outcome } from "./invocation.ts";
import { type Sandbox, type SandboxEvents, startSandbox } from "./sandbox.ts";
import type { SandboxHost, SandboxSpec } from "./sandbox-spec.ts";

export interface PoolSettings {
  readonly host: SandboxHost;
  /** Processes at the same time, for all versions of the function together. */
  readonly sandboxesMax: number;
  /** An idle process ends after this long, milliseconds. */
  readonly idleMs: number;
}

/** The sandboxes of one function. */
export interface SandboxPool {
  /** Waits its turn, first come first served. A caller that gives up while waiting leaves the queue. */
  readonly invoke: (spec: SandboxSpec, invocation: Invocation, signal?: AbortSignal) => Promise<Outcome>;
  /** Events running or waiting. */
  readonly inFlight: () => number;
  /** Kills every process; settles when the last one is gone. */
  readonly stop: () => Promise<void>;
}

interface Waiting {
  readonly spec: SandboxSpec;
  readonly invocation: Invocation;
  readonly settle: (outcome: Outcome) => void;
}

interface Pool {
  readonly settings: PoolSettings;
  readonly sandboxes: Set<Sandbox>;
  readonly reapers: Map<Sandbox, NodeJS.Timeout>;
  readonly waiting: Waiting[];
  running: number;
  stopped: boolean;
}

export const createSandboxPool = (settings: PoolSettings): SandboxPool => {
  const pool: Pool = {
    settings,
    sandboxes: new Set(),
    reapers: new Map(),
    waiting: [],
    running: 0,
    stopped: false,
  };
  return {
    invoke: (spec, invocation, signal) => enqueue(pool, spec, invocation, signal),
    inFlight: () => pool.running + pool.waiting.length,
    stop: async () => {
      pool.stopped = true;
      for (const timer of pool.reapers.values()) clearTimeout(timer);
      for (const sandbox of pool.sandboxes) sandbox.kill();
      await Promise.all([...pool.sandboxes].map(({ ended }) => ended));
    },
  };
};

const enqueue = (pool: Pool, spec: SandboxSpec, invocation: Invocation, signal?: AbortSignal): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const giveUp = () => {
      const place = pool.waiting.indexOf(entry);
      if (place >= 0) pool.waiting.splice(place, 1);
      // Once running it runs on, as in Lambda; only the caller stops waiting for it.
      reject(signal?.reason);
    };
    const settle = (outcome: Outcome) => {
      signal?.removeEventListener("abort", giveUp);
      resolve(outcome);
    };
    const entry: Waiting = { spec, invocation, settle };
    pool.waiting.push(entry);
    signal?.addEventListener("abort", giveUp, { once: true });
    dispatch(pool);
  });

/** Gives waiting events to idle sandboxes in order, then starts as many as the rest needs and the limit allows. */
const dispatch = (pool: Pool): void => {
  for (let [head] = pool.waiting; head !== undefined; [head] = pool.waiting) {
    const idle = find(pool, "idle", head.spec.key);
    if (idle === undefined) break;
    pool.waiting.shift();
    void serve(pool, idle, head);
  }
  for (const { spec } of missing(pool)) if (makeRoom(pool, spec.key)) start(pool, spec);
};

/** Waiting events for which no sandbox of their key is starting yet. */
const missing = (pool: Pool): Waiting[] => {
  const starting = new Map<string, number>();
  for (const { spec, state } of pool.sandboxes)
    if (state() === "starting") starting.set(spec.key, (starting.get(spec.key) ?? 0) + 1);
  // More than may run at all need not be looked at, however long the queue.
  return pool.waiting.slice(0, pool.settings.sandboxesMax).filter(({ spec: { key } }) => {
    const left = starting.get(key) ?? 0;
    starting.set(key, left - 1);
    return left <= 0;
  });
};

/** True if one more may start; an idle sandbox of another version makes way. */
const makeRoom = (pool: Pool, key: string): boolean => {
  if (pool.stopped) return false;
  if (alive(pool).length < pool.settings.sandboxesMax) return true;
  const other = alive(pool).find(({ state, spec }) => state() === "idle" && spec.key !== key);
  other?.kill();
  return other !== undefined;
};

const alive = (pool: Pool): Sandbox[] => [...pool.sandboxes].filter(({ state }) => state() !== "dead");

const find = (pool: Pool, state: "idle", key: string): Sandbox | undefined =>
  [...pool.sandboxes].find((sandbox) => sandbox.state() === state && sandbox.spec.key === key);

const serve = async (pool: Pool, sandbox: Sandbox, { invocation, settle }: Waiting) => {
  clearTimeout(pool.reapers.get(sandbox));
  pool.running += 1;
  const outcome = await sandbox.run(invocation);
  pool.running -= 1;
  settle(outcome);
};

const start = (pool: Pool, spec: SandboxSpec): void => {
  const events: SandboxEvents = {
    idle: () => {
      clearTimeout(pool.reapers.get(sandbox));
      pool.reapers.set(sandbox, setTimeout(() => sandbox.kill(), pool.settings.idleMs).unref());
      dispatch(pool);
    },
    initFailed: (outcome) => {
      const place = pool.waiting.findIndex((entry) => entry.spec.key === spec.key);
      const [unlucky] = place < 0 ? [] : pool.waiting.splice(place, 1);
      unlucky?.settle(outcome);
    },
    dead: () => {
      clearTimeout(pool.reapers.get(sandbox));
      pool.reapers.delete(sandbox);
      pool.sandboxes.delete(sandbox);
      dispatch(pool);
    },
  };
  const sandbox: Sandbox = startSandbox(spec, pool.settings.host, events);
  pool.sandboxes.add(sandbox);
};
