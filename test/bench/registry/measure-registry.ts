import { spawn } from "node:child_process";
import { once } from "node:events";
import { startTokenIssuer } from "../../support/token-issuer.ts";
import { percentile, print } from "../figure.ts";
import type { StorageUse } from "./count-storage.ts";
import { hotVersions, modelName, modelsBeside, runOf, teamOf } from "./registry-sample.ts";

interface Seeded {
  readonly endpoint: string;
  readonly table: string;
  readonly versions: number;
}

const serveRegistry = new URL("serve-registry.ts", import.meta.url).pathname;
const n = 200;

/** Starts the registry's function over seeded tables and calls each operation, one call after the other. */
export const measureRegistry = async ({
  endpoint,
  table,
  versions,
}: Seeded): Promise<ReadonlyMap<string, readonly number[]>> => {
  const issuer = await startTokenIssuer();
  const server = spawn(process.execPath, [serveRegistry, endpoint, table, issuer.issuer], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [port] = await once(server.stdout, "data");
    const address = `http://127.0.0.1:${String(port).trim()}`;
    const token = await issuer.token({ subject: "bench", groups: ["default/admin"] });
    return await measureOperations(address, { authorization: `Bearer ${token}` }, versions);
  } finally {
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
    await issuer.stop();
  }
};

const measureOperations = async (
  address: string,
  headers: Readonly<Record<string, string>>,
  versions: number,
): Promise<ReadonlyMap<string, readonly number[]>> => {
  const measured = new Map<string, readonly number[]>();
  const call: Call = async (path, body) => {
    const started = performance.now();
    const response = await fetch(
      `${address}${path}`,
      body === undefined
        ? { headers }
        : { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) },
    );
    const answer = await response.json();
    const ms = performance.now() - started;
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return { ms, answer, use: JSON.parse(response.headers.get("x-storage") ?? "{}") };
  };
  const upload = await fetch(`${address}/bench/upload`, { method: "POST", body: "model" });
  const operations = await operationsOn(call, versions, await upload.json());
  for (const [operation, { path, body, items, calls = n }] of Object.entries(operations)) {
    const samples: number[] = [];
    const uses: StorageUse[] = [];
    for (let index = -5; index < calls; index += 1) {
      const { ms, answer, use } = await call(path(index + 5), body);
      if (items !== undefined && answer.items.length !== items)
        throw new Error(`${operation} found ${answer.items.length}, not ${items}`);
      if (index < 0) continue;
      samples.push(ms);
      uses.push(use);
    }
    measured.set(operation, samples);
    printUse(`registry.${versions / 1000}k.${operation}`, uses);
  }
  const rss = await (await fetch(`${address}/bench/rss`)).text();
  print({ figure: `registry.${versions / 1000}k.rss`, value: Number(rss) / 2 ** 20, unit: "MiB", n: 1 });
  return measured;
};

type Call = (
  path: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: what a client without our types sees
) => Promise<{ readonly ms: number; readonly answer: any; readonly use: StorageUse }>;

interface Operation {
  readonly path: (call: number) => string;
  readonly body?: unknown;
  /** How many items every answer has. */
  readonly items?: number;
  readonly calls?: number;
}

const operationsOn = async (
  call: Call,
  versions: number,
  artifact: unknown,
): Promise<Readonly<Record<string, Operation>>> => {
  /** Spread over all there is, in no order that caches like. */
  const pick = (index: number, of: number) => Math.floor(((index * 0.618_033_988_749_894_9) % 1) * of);
  const someModel = (index: number) => modelName(1 + pick(index, modelsBeside(versions)));
  const search = (parameters: Readonly<Record<string, string>>) => `?${new URLSearchParams(parameters)}`;
  const byNumber = { limit: "100", order_by: "version_number DESC" };
  const lastOf10k = await lastCursor(call, `/v1/models/hot/versions${search(byNumber)}`);
  return {
    alias_get: { path: (index) => `/v1/models/${someModel(index)}/aliases/champion` },
    version_get: { path: (index) => `/v1/models/${someModel(index)}/versions/${1 + (index % 10)}` },
    model_get_10k_versions: { path: () => "/v1/models/hot" },
    search_name: { path: (index) => `/v1/versions${search({ filter: `name = '${someModel(index)}'` })}`, items: 10 },
    search_run: {
      path: (index) => `/v1/versions${search({ filter: `run_id = '${runOf(pick(index, versions))}'` })}`,
      items: 1,
    },
    search_tag: {
      path: (index) => `/v1/versions${search({ filter: `tags.team = '${teamOf(pick(index, versions))}'` })}`,
      items: 20,
    },
    search_model_prefix: {
      path: (index) => `/v1/models${search({ filter: `name LIKE '${someModel(index)}%'`, order_by: "name" })}`,
      items: 1,
    },
    search_all: { path: () => `/v1/versions${search({ limit: "100" })}`, items: 100 },
    page_first_of_10k: { path: () => `/v1/models/hot/versions${search(byNumber)}`, items: 100 },
    page_last_of_10k: {
      path: () => `/v1/models/hot/versions${search({ ...byNumber, cursor: lastOf10k })}`,
      items: 100,
    },
    search_unserved: {
      path: () => `/v1/versions${search({ filter: "source_path LIKE '%nowhere%'" })}`,
      items: 0,
      calls: 20,
    },
    create: { path: (index) => `/v1/models/${someModel(index)}/versions`, body: { artifacts: [artifact] } },
  };
};

/** The cursor of the last page, found by reading all pages before it. */
const lastCursor = async (call: Call, path: string): Promise<string> => {
  let cursor = "";
  let seen = 0;
  for (;;) {
    const { answer } = await call(cursor === "" ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    seen += answer.items.length;
    if (answer.next === undefined) break;
    cursor = answer.next;
  }
  if (seen !== hotVersions) throw new Error(`all pages have ${seen} versions`);
  return cursor;
};

const printUse = (figure: string, uses: readonly StorageUse[]): void => {
  const units = { reads: "operations", readUnits: "RRU", writes: "operations", writeUnits: "WRU" } as const;
  for (const [name, unit] of Object.entries(units)) {
    const value = percentile(
      uses.map((use) => Reflect.get(use, name)),
      0.5,
    );
    if (value > 0) print({ figure: `${figure}.${name}`, value, unit, n: uses.length });
  }
};
