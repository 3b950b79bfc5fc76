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

/** Calls an operation, one call after the other, and holds each answer against what it must have. */
export const measureOperation = async (call: Call, { path, body, items }: Operation): Promise<Measured> => {
  const ms: number[] = [];
  const uses: StorageUse[] = [];
  const started = performance.now();
  for (let index = 0; ms.length < callsMax; index += 1) {
    const before = performance.now();
    const { answer, use } = await call(path(index), body?.(index));
    const after = performance.now();
    const found = (answer.items ?? answer.model_versions ?? answer.registered_models ?? []).length;
    if (items !== undefined && found !== items) throw new Error(`${path(index)} found ${found}, not ${items}`);
    if (index < warmUps && after - started < warmUpMs) continue;
    ms.push(after - before);
    if (use !== null) uses.push(use);
    if (ms.length >= 3 && after - started > lastsMs) break;
  }
  return { ms, uses };
};

/** Calls a second with eight in flight. */
export const measureThroughput = (call: Call, { path }: Operation): Promise<number> =>
  throughput(400, 8, (index) => call(path(index)));
