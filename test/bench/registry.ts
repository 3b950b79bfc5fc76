import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { percentile, print } from "./figure.ts";
import type { StorageUse } from "./registry/count-storage.ts";
import { measureMlflow, mlflowPython, mlflowVersion, seedMlflow } from "./registry/measure-mlflow.ts";
import { type MeasuredServer, measureRegistry } from "./registry/measure-registry.ts";
import { seedRegistry } from "./registry/seed-registry.ts";

const sizes = [10_000, 100_000, 1_000_000];
const workers = [1, 4];

/**
 * The registry at ten thousand, a hundred thousand and a million versions: what each operation takes and what storage it uses, and
 * beside it `mlflow server` over the same versions. Both are spoken to over HTTP, by one client, one call after the other.
 */
export const benchRegistry = async (): Promise<void> => {
  const python = await mlflowPython().catch((error: unknown) => {
    console.error(`mlflow is not measured beside it: ${error instanceof Error ? error.message : error}`);
    return undefined;
  });
  const smallest = new Map<string, MeasuredServer>();
  for (const versions of sizes) {
    const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
    try {
      const ours = await measureSeeded(join(folder, "tables.db"), versions);
      printServer("registry", versions, ours, smallest);
      printUses(versions, ours);
      if (python === undefined) continue;
      await seedMlflow(python, join(folder, "mlflow.db"), versions);
      for (const count of workers) {
        // Each of its own: what one creates, the other would find.
        const file = join(folder, `mlflow-${count}.db`);
        await copyFile(join(folder, "mlflow.db"), file);
        const theirs = await measureMlflow(python, file, versions, count);
        await rm(file);
        printServer(`mlflow_${count}_workers`, versions, theirs, smallest);
        printBeside(versions, ours, theirs, count);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
};

const measureSeeded = async (file: string, versions: number): Promise<MeasuredServer> => {
  const engine = await startTableEngine(file);
  const table = await createStateTable(engine.client, "state");
  await engine.stop();
  seedRegistry(file, table, versions);
  const seeded = await startTableEngine(file);
  try {
    return await measureRegistry({ endpoint: seeded.endpoint, table, versions });
  } finally {
    await seeded.stop();
  }
};

const sizeOf = (versions: number): string => `${versions / 1000}k`;
const median = (server: MeasuredServer | undefined, operation: string): number =>
  percentile(server?.operations.get(operation)?.ms ?? [], 0.5);

const printServer = (
  name: string,
  versions: number,
  server: MeasuredServer,
  smallest: Map<string, MeasuredServer>,
): void => {
  const base = smallest.get(name);
  if (base === undefined) smallest.set(name, server);
  for (const [operation, { ms }] of server.operations) {
    const figure = `${name}.${sizeOf(versions)}.${operation}`;
    const value = median(server, operation);
    const against =
      base === undefined ? {} : { against: `at ${sizeOf(sizes[0] ?? 0)}`, ratio: value / median(base, operation) };
    print({ figure: `${figure}.p50`, value, unit: "ms", n: ms.length, ...against });
    print({ figure: `${figure}.p99`, value: percentile(ms, 0.99), unit: "ms", n: ms.length });
  }
  const figure = `${name}.${sizeOf(versions)}`;
  print({ figure: `${figure}.alias_get.throughput_8`, value: server.throughput, unit: "calls/s", n: 400 });
  print({ figure: `${figure}.rss`, value: server.rssMb, unit: "MiB", n: 1 });
};

const printBeside = (versions: number, ours: MeasuredServer, theirs: MeasuredServer, count: number): void => {
  const against = `mlflow server ${mlflowVersion} on sqlite, ${count} ${count === 1 ? "worker" : "workers"}`;
  for (const [operation, { ms }] of ours.operations) {
    const value = median(ours, operation);
    const figure = `registry.${sizeOf(versions)}.${operation}.p50_beside_mlflow`;
    print({ figure, value, unit: "ms", n: ms.length, against, ratio: value / median(theirs, operation) });
  }
};

const units = { reads: "operations", readUnits: "RRU", writes: "operations", writeUnits: "WRU" } as const;

const printUses = (versions: number, { operations }: MeasuredServer): void => {
  for (const [operation, { uses }] of operations)
    for (const [name, unit] of Object.entries(units)) {
      const value = percentile(
        uses.map((use: StorageUse) => Number(Reflect.get(use, name))),
        0.5,
      );
      if (value > 0)
        print({ figure: `registry.${sizeOf(versions)}.${operation}.${name}`, value, unit, n: uses.length });
    }
};
