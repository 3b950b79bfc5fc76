import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { percentile, print } from "./figure.ts";
import { measureRegistry } from "./registry/measure-registry.ts";
import { seedRegistry } from "./registry/seed-registry.ts";

const sizes = [10_000, 100_000, 1_000_000];

/** The registry at ten thousand, a hundred thousand and a million versions: what each operation takes, and what storage it uses. */
export const benchRegistry = async (): Promise<void> => {
  const medians = new Map<string, number>();
  for (const versions of sizes) {
    const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
    try {
      for (const [operation, ms] of await measureSeeded(join(folder, "tables.db"), versions)) {
        const [value, smallest] = [percentile(ms, 0.5), medians.get(operation)];
        const ratio = smallest === undefined ? {} : { against: `at ${sizes[0]} versions`, ratio: value / smallest };
        if (smallest === undefined) medians.set(operation, value);
        const size = `registry.${versions / 1000}k.${operation}`;
        print({ figure: `${size}.p50`, value, unit: "ms", n: ms.length, ...ratio });
        print({ figure: `${size}.p99`, value: percentile(ms, 0.99), unit: "ms", n: ms.length });
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
};

const measureSeeded = async (file: string, versions: number): Promise<ReadonlyMap<string, readonly number[]>> => {
  const engine = await startTableEngine(file);
  const table = await createStateTable(engine.client, "state");
  await engine.stop();
  const started = performance.now();
  seedRegistry(file, table, versions);
  print({ figure: `registry.${versions / 1000}k.seed`, value: (performance.now() - started) / 1000, unit: "s", n: 1 });
  const seeded = await startTableEngine(file);
  try {
    return await measureRegistry({ endpoint: seeded.endpoint, table, versions });
  } finally {
    await seeded.stop();
  }
};
