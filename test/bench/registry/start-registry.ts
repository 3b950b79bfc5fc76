import { spawn } from "node:child_process";
import { once } from "node:events";
import { startTokenIssuer } from "../../support/token-issuer.ts";
import { type Call, callsTo, type Measured, measureOperation, measureThroughput, type Operation } from "./operation.ts";
import { hotVersions, runOf, someModel, somePlace, teamOf } from "./registry-sample.ts";

interface Seeded {
  readonly endpoint: string;
  readonly table: string;
  readonly versions: number;
}

export interface MeasuredServer {
  readonly operations: ReadonlyMap<string, Measured>;
  /** Calls a second of `alias_get`, eight in flight. */
  readonly throughput: number;
  readonly rssMb: number;
}

const serveRegistry = new URL("serve-registry.ts", import.meta.url).pathname;

/** Starts the registry's function over seeded tables and calls each operation, one call after the other. */
export const measureRegistry = async ({ endpoint, table, versions }: Seeded): Promise<MeasuredServer> => {
  const issuer = await startTokenIssuer();
  const server = spawn(process.execPath, [serveRegistry, endpoint, table, issuer.issuer], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [port] = await once(server.stdout, "data");
    const address = `http://127.0.0.1:${String(port).trim()}`;
    const token = await issuer.token({ subject: "bench", groups: ["default/admin"] });
    const call = callsTo(address, { authorization: `Bearer ${token}` });
    const uploaded = await fetch(`${address}/bench/upload`, { method: "POST", body: "model" });
    const operations = await operationsOn(call, versions, await uploaded.json());
    const measured = new Map<string, Measured>();
    for (const [name, operation] of Object.entries(operations))
      measured.set(name, await measureOperation(call, operation));
    const throughput = await measureThroughput(call, operations.alias_get);
    const rss = await (await fetch(`${address}/bench/rss`)).text();
    return { operations: measured, throughput, rssMb: Number(rss) / 2 ** 20 };
  } finally {
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
    await issuer.stop();
  }
};

const operationsOn = async (call: Call, versions: number, artifact: unknown) => {
  const model = (index: number) => someModel(index, versions);
  const search = (parameters: Readonly<Record<string, string>>) => `?${new URLSearchParams(parameters)}`;
  const versionsWith = (filter: string) => `/v1/versions${search({ filter })}`;
  const byNumber = { limit: "100", order_by: "version_number DESC" };
  const lastOf10k = await lastCursor(call, `/v1/models/hot/versions${search(byNumber)}`);
  return {
    alias_get: { path: (index) => `/v1/models/${model(index)}/aliases/champion` },
    version_get: { path: (index) => `/v1/models/${model(index)}/versions/${1 + (index % 10)}` },
    model_get_10k_versions: { path: () => "/v1/models/hot" },
    search_name: { path: (index) => versionsWith(`name = '${model(index)}'`), items: 10 },
    search_run: { path: (index) => versionsWith(`run_id = '${runOf(somePlace(index, versions))}'`), items: 1 },
    search_tag: { path: (index) => versionsWith(`tags.team = '${teamOf(somePlace(index, versions))}'`), items: 20 },
    search_prefix: {
      path: (index) => `/v1/models${search({ filter: `name LIKE '${model(index)}%'`, order_by: "name" })}`,
      items: 1,
    },
    search_all: { path: () => `/v1/versions${search({ limit: "100" })}`, items: 100 },
    page_first_of_10k: { path: () => `/v1/models/hot/versions${search(byNumber)}`, items: 100 },
    page_last_of_10k: {
      path: () => `/v1/models/hot/versions${search({ ...byNumber, cursor: lastOf10k })}`,
      items: 100,
    },
    search_unserved: { path: () => versionsWith("source_path LIKE '%nowhere%'"), items: 0 },
    create: { path: (index) => `/v1/models/${model(index)}/versions`, body: () => ({ artifacts: [artifact] }) },
  } satisfies Readonly<Record<string, Operation>>;
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
