import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../support/free-port.ts";
import type { BenchServer } from "./bench-server.ts";
import { callsTo } from "./operation.ts";
import { hotVersions, modelName, registrySample, runOf, someModel, somePlace, teamOf } from "./registry-sample.ts";

export const mlflowVersion = "3.17.2";
const root = new URL("../../..", import.meta.url).pathname;
const execute = promisify(execFile);

/** The interpreter of an environment that has MLflow, made on first use from the package index. */
export const mlflowPython = async (): Promise<string> => {
  const folder = join(root, ".cache", `mlflow-${mlflowVersion}`);
  const python = join(folder, "bin/python");
  const isThere = await access(join(folder, "bin/mlflow")).then(
    () => true,
    () => false,
  );
  if (isThere) return python;
  await execute("python3", ["-m", "venv", folder]);
  await execute(python, ["-m", "pip", "install", "--quiet", `mlflow==${mlflowVersion}`]);
  return python;
};

/** Writes the same registry into the tables of MLflow's own schema, which MLflow makes. */
export const seedMlflow = async (python: string, file: string, versions: number): Promise<void> => {
  await execute(python, ["-m", "mlflow", "db", "upgrade", `sqlite:///${file}`]);
  const database = new DatabaseSync(file);
  database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN");
  const model = database.prepare(
    "INSERT INTO registered_models (name, creation_time, last_updated_time) VALUES (?, ?, ?)",
  );
  const alias = database.prepare(
    "INSERT INTO registered_model_aliases (name, alias, version) VALUES (?, 'champion', ?)",
  );
  const version = database.prepare(
    "INSERT INTO model_versions (name, version, creation_time, last_updated_time, current_stage, source, run_id, status, storage_location) VALUES (?, ?, ?, ?, 'None', ?, ?, 'READY', ?)",
  );
  const tag = database.prepare("INSERT INTO model_version_tags (name, version, key, value) VALUES (?, ?, 'team', ?)");
  for (const batch of registrySample(versions)) {
    for (const { index, latest } of batch.models) {
      model.run(modelName(index), 1_700_000_000_000 + index, 1_700_000_000_000 + index);
      alias.run(modelName(index), latest);
    }
    for (const { model: of, number, at, source, run, team } of batch.versions) {
      version.run(modelName(of), number, at, at, source, run, source);
      tag.run(modelName(of), number, team);
    }
  }
  database.exec("COMMIT; ANALYZE");
  database.close();
};

/** Starts `mlflow server` over a seeded file; its operations are the registry's, over MLflow's own API. */
export const startMlflow = async (
  python: string,
  file: string,
  versions: number,
  workers: number,
): Promise<BenchServer> => {
  const port = await freePort();
  const store = ["--backend-store-uri", `sqlite:///${file}`, "--workers", String(workers), "--port", String(port)];
  // On a busy machine a worker is slow to start; its parent would end it after five seconds.
  const patience = ["--uvicorn-opts", "--timeout-worker-healthcheck 120"];
  const started = performance.now();
  const server = spawn(python, ["-m", "mlflow", "server", ...store, ...patience], {
    stdio: "ignore",
    detached: true,
    // Its runners of jobs have nothing to do with a registry, and take a core while they start.
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
  });
  const stop = async () => {
    const ended = once(server, "exit");
    // Its workers are processes of the group that it leads.
    if (server.pid !== undefined) process.kill(-server.pid, "SIGKILL");
    await ended;
  };
  try {
    const call = callsTo(`http://127.0.0.1:${port}`, {});
    const operations = operationsOn(versions);
    await untilAnswered(() => call(operations.alias_get.path(0)));
    const firstAnswerMs = performance.now() - started;
    const rssMb = () => groupRssMb(server.pid ?? 0);
    return { name: `mlflow_${workers}_workers`, versions, call, operations, firstAnswerMs, rssMb, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const untilAnswered = async (ask: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    const answered = await ask().then(
      () => true,
      (error: unknown) => {
        if (attempt >= 6_000) throw error;
        return false;
      },
    );
    if (answered) return;
    await setTimeout(50);
  }
};

const operationsOn = (versions: number) => {
  const model = (index: number) => someModel(index, versions);
  const ask = (path: string, parameters: Readonly<Record<string, string>>) =>
    `/api/2.0/mlflow/${path}?${new URLSearchParams(parameters)}`;
  const versionsWith = (filter: string) => ask("model-versions/search", { filter, max_results: "100" });
  const hot = { filter: "name = 'hot'", order_by: "version_number DESC", max_results: "100" };
  const offset = Buffer.from(JSON.stringify({ offset: hotVersions - 100 })).toString("base64");
  return {
    alias_get: { path: (index) => ask("registered-models/alias", { name: model(index), alias: "champion" }) },
    version_get: {
      path: (index) => ask("model-versions/get", { name: model(index), version: String(1 + (index % 10)) }),
    },
    model_get_10k_versions: { path: () => ask("registered-models/get", { name: "hot" }) },
    search_name: { path: (index) => versionsWith(`name = '${model(index)}'`), items: 10 },
    search_run: { path: (index) => versionsWith(`run_id = '${runOf(somePlace(index, versions))}'`), items: 1 },
    search_tag: { path: (index) => versionsWith(`tags.team = '${teamOf(somePlace(index, versions))}'`), items: 20 },
    search_prefix: {
      path: (index) => ask("registered-models/search", { filter: `name LIKE '${model(index)}%'`, max_results: "100" }),
      items: 1,
    },
    search_all: { path: () => ask("model-versions/search", { max_results: "100" }), items: 100 },
    page_first_of_10k: { path: () => ask("model-versions/search", hot), items: 100 },
    page_last_of_10k: { path: () => ask("model-versions/search", { ...hot, page_token: offset }), items: 100 },
    search_unserved: { path: () => versionsWith("source_path LIKE '%nowhere%'"), items: 0 },
    create: {
      path: () => "/api/2.0/mlflow/model-versions/create",
      body: (index) => ({ name: model(index), source: `s3://models/${model(index)}/new` }),
    },
  } satisfies BenchServer["operations"];
};

/** Resident memory of a process group. */
const groupRssMb = async (group: number): Promise<number> => {
  const { stdout } = await execute("ps", ["-o", "rss=", "-g", String(group)]);
  const kib = stdout.split("\n").reduce((sum, line) => sum + Number(line.trim() || 0), 0);
  return kib / 1024;
};
