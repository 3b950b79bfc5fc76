import { throughput } from "../figure.ts";
import type { StorageUse } from "./count-storage.ts";

/** One kind of request. */
export interface Operation {
  readonly path: (call: number) => string;
  readonly body?: (call: number) => unknown;
  /** How many items every answer has, and where they are. */
  readonly items?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: what a client without our types sees
export type Call = (path: string, body?: unknown) => Promise<{ readonly answer: any; readonly use: StorageUse | null }>;

export interface Measured {
  readonly ms: readonly number[];
  readonly uses: readonly StorageUse[];
}

const callsMax = 200;
/** What takes long is called less often. */
const lastsMs = 6_000;
/** The first calls of each are not counted, so many or so long. */
const warmUps = 20;
const warmUpMs = 2_000;

/** Calls as a client does: JSON both ways. */
export const callsTo =
  (address: string, headers: Readonly<Record<string, string>>): Call =>
  async (path, body) => {
    const sent = {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
    };
    // A server may close a connection that was idle just as it is used again.
    const ask = () => fetch(`${address}${path}`, body === undefined ? { headers } : sent);
    const response = await (body === undefined ? ask().catch(ask) : ask());
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    const use = response.headers.get("x-storage");
    return { answer, use: use === null ? null : JSON.parse(use) };
  };

/** What measuring an operation has come to. */
interface Progress extends Measured {
  readonly ms: number[];
  readonly uses: StorageUse[];
  calls: number;
  spentMs: number;
}

/**
 * Calls an operation of several servers by turns, one call after the other, and holds each answer against what it must have: what
 * slows the machine down slows down all of them, and the ratios stay.
 */
export const measureInTurn = async (
  servers: readonly { readonly call: Call; readonly operation: Operation }[],
): Promise<readonly Measured[]> => {
  const measured = servers.map((server) => {
    const progress: Progress = { ms: [], uses: [], calls: 0, spentMs: 0 };
    return { server, progress };
  });
  for (let round = 0; ; round += 1) {
    const open = measured.filter(({ progress }) => !isEnough(progress));
    if (open.length === 0) return measured.map(({ progress }) => progress);
    // Whoever comes after a slow one finds its caches cold: none always does.
    const first = round % open.length;
    const turn = [...open.slice(first), ...open.slice(0, first)];
    for (const { server, progress } of turn) await measureCall(server, progress);
  }
};

const isEnough = ({ ms, spentMs }: Progress): boolean => ms.length >= callsMax || (ms.length >= 3 && spentMs > lastsMs);

const measureCall = async (
  { call, operation }: { readonly call: Call; readonly operation: Operation },
  progress: Progress,
): Promise<void> => {
  const { path, body, items } = operation;
  const asked = path(progress.calls);
  const before = performance.now();
  const { answer, use } = await call(asked, body?.(progress.calls));
  const lasted = performance.now() - before;
  const found = (answer.items ?? answer.model_versions ?? answer.registered_models ?? []).length;
  if (items !== undefined && found !== items) throw new Error(`${asked} found ${found}, not ${items}`);
  const isWarm = progress.calls >= warmUps || progress.spentMs >= warmUpMs;
  progress.calls += 1;
  progress.spentMs += lasted;
  if (!isWarm) return;
  progress.ms.push(lasted);
  if (use !== null) progress.uses.push(use);
};

/** Calls a second with eight in flight. */
export const measureThroughput = (call: Call, { path }: Operation): Promise<number> =>
  throughput(400, 8, (index) => call(path(index)));
