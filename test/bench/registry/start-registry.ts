import { spawn } from "node:child_process";
import { once } from "node:events";
import { startTokenIssuer } from "../../support/token-issuer.ts";
import type { BenchServer } from "./bench-server.ts";
import { type Call, callsTo } from "./operation.ts";
import { hotVersions, runOf, someModel, somePlace, teamOf } from "./registry-sample.ts";

interface Seeded {
  readonly endpoint: string;
  readonly table: string;
  readonly versions: number;
}

const serveRegistry = new URL("serve-registry.ts", import.meta.url).pathname;

/** Starts the registry's function over seeded tables. */
export const startRegistry = async ({ endpoint, table, versions }: Seeded): Promise<BenchServer> => {
  const issuer = await startTokenIssuer();
  const token = await issuer.token({ subject: "bench", groups: ["default/admin"], lifetime: "12h" });
  const started = performance.now();
  const server = spawn(process.execPath, [serveRegistry, endpoint, table, issuer.issuer], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async () => {
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
    await issuer.stop();
  };
  try {
    const [port] = await once(server.stdout, "data");
    const address = `http://127.0.0.1:${String(port).trim()}`;
    const call = callsTo(address, { authorization: `Bearer ${token}` });
    await call(`/v1/models/${someModel(0, versions)}/aliases/champion`);
    const firstAnswerMs = performance.now() - started;
    const uploaded = await fetch(`${address}/bench/upload`, { method: "POST", body: "model" });
    const operations = await operationsOn(call, versions, await uploaded.json());
    const rssMb = async () => Number(await (await fetch(`${address}/bench/rss`)).text()) / 2 ** 20;
    return { name: "registry", versions, call, operations, firstAnswerMs, rssMb, stop };
  } catch (error) {
    await stop();
    throw error;
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
  } satisfies BenchServer["operations"];
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
