import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { percentile, print } from "./figure.ts";
import { type BenchServer, type OperationName, operationNames } from "./registry/bench-server.ts";
import type { StorageUse } from "./registry/count-storage.ts";
import { type Measured, measureInTurn, measureThroughput } from "./registry/operation.ts";
import { seedRegistry } from "./registry/seed-registry.ts";
import { mlflowPython, mlflowVersion, seedMlflow, startMlflow } from "./registry/start-mlflow.ts";
import { startRegistry } from "./registry/start-registry.ts";

const sizes = [10_000, 100_000, 1_000_000];
const workers = [1, 4];

/**
 * The registry at ten thousand, a hundred thousand and a million versions: what each operation takes and what storage it uses, and
 * beside it `mlflow server` over the same versions. All of them run at once and are spoken to over HTTP by one client, by turns.
 */
export const benchRegistry = async (): Promise<void> => {
  const python = await mlflowPython().catch((error: unknown) => {
    console.error(`mlflow is not measured beside it: ${error instanceof Error ? error.message : error}`);
    return undefined;
  });
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const servers: BenchServer[] = [];
  try {
    for (const versions of sizes) servers.push(await openRegistry(join(folder, `tables-${versions}.db`), versions));
    if (python !== undefined)
      for (const versions of sizes) servers.push(...(await openMlflow(python, folder, versions)));
    for (const server of servers) printOf(server, "first_answer", { value: server.firstAnswerMs, unit: "ms", n: 1 });
    for (const name of operationNames) await benchOperation(servers, name);
    for (const server of servers) {
      const calls = await measureThroughput(server.call, server.operations.alias_get);
      printOf(server, "alias_get.throughput_8", { value: calls, unit: "calls/s", n: 400 });
      printOf(server, "rss", { value: await server.rssMb(), unit: "MiB", n: 1 });
    }
  } finally {
    for (const server of servers) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const openRegistry = async (file: string, versions: number): Promise<BenchServer> => {
  const engine = await startTableEngine(file);
  const table = await createStateTable(engine.client, "state");
  await engine.stop();
  seedRegistry(file, table, versions);
  const seeded = await startTableEngine(file);
  const server = await startRegistry({ endpoint: seeded.endpoint, table, versions });
  const stop = async () => {
    await server.stop();
    await seeded.stop();
  };
  return { ...server, stop };
};

const openMlflow = async (python: string, folder: string, versions: number): Promise<readonly BenchServer[]> => {
  const seeded = join(folder, `mlflow-${versions}.db`);
  await seedMlflow(python, seeded, versions);
  const servers: BenchServer[] = [];
  for (const count of workers) {
    // Each of its own: what one creates, the other would find.
    const file = join(folder, `mlflow-${versions}-${count}.db`);
    await copyFile(seeded, file);
    servers.push(await startMlflow(python, file, versions, count));
  }
  return servers;
};

interface Measurement {
  readonly server: BenchServer;
  readonly measured: Measured;
}

const benchOperation = async (servers: readonly BenchServer[], name: OperationName): Promise<void> => {
  const all = await measureInTurn(servers.map(({ call, operations }) => ({ call, operation: operations[name] })));
  const measurements = servers.flatMap((server, index) => {
    const measured = all[index];
    return measured === undefined ? [] : [{ server, measured }];
  });
  for (const { server, measured } of measurements) {
    printTimes(server, name, measured, measurements);
    if (server.name === "registry") printBeside({ server, measured }, name, measurements);
    printUses(server, name, measured);
  }
};

const sizeOf = (versions: number): string => `${versions / 1000}k`;
const median = ({ ms }: Measured): number => percentile(ms, 0.5);

const printOf = (
  { name, versions }: BenchServer,
  what: string,
  figure: Omit<Parameters<typeof print>[0], "figure">,
): void => print({ figure: `${name}.${sizeOf(versions)}.${what}`, ...figure });

const printTimes = (
  server: BenchServer,
  name: OperationName,
  measured: Measured,
  all: readonly Measurement[],
): void => {
  const { ms } = measured;
  const value = median(measured);
  const smallest = all.find((other) => other.server.name === server.name);
  const against =
    smallest === undefined || smallest.server === server
      ? {}
      : { against: `at ${sizeOf(smallest.server.versions)}`, ratio: value / median(smallest.measured) };
  printOf(server, `${name}.p50`, { value, unit: "ms", n: ms.length, ...against });
  printOf(server, `${name}.p99`, { value: percentile(ms, 0.99), unit: "ms", n: ms.length });
};

const printBeside = (ours: Measurement, name: OperationName, all: readonly Measurement[]): void => {
  const value = median(ours.measured);
  for (const { server, measured } of all) {
    if (server.name === ours.server.name || server.versions !== ours.server.versions) continue;
    const against = `${server.name} of mlflow server ${mlflowVersion} on sqlite`;
    const ratio = value / median(measured);
    printOf(ours.server, `${name}.p50_beside_mlflow`, {
      value,
      unit: "ms",
      n: ours.measured.ms.length,
      against,
      ratio,
    });
  }
};

const units = { reads: "operations", readUnits: "RRU", writes: "operations", writeUnits: "WRU" } as const;

const printUses = (server: BenchServer, name: OperationName, { uses }: Measured): void => {
  for (const [use, unit] of Object.entries(units)) {
    const value = percentile(
      uses.map((used: StorageUse) => Number(Reflect.get(used, use))),
      0.5,
    );
    if (value > 0) printOf(server, `${name}.${use}`, { value, unit, n: uses.length });
  }
};
