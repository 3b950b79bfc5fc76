import { afterAll, beforeAll, expect, test } from "vitest";
import { reportDeprecations } from "../../lib/usecases/report-deprecations.ts";
import { seedSuperseded } from "../support/deprecated-versions.ts";
import { openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const gib = 2 ** 30;
const file = (name: string, sizeBytes: number) => ({
  ...{ name, sizeBytes, mediaType: "application/octet-stream" },
  sha256: Buffer.from(name).toString("hex").padEnd(64, "0"),
});

test("what moves is what no other version needs at hand: not what another model serves, nor small files", async () => {
  const registry = await openRegistry(engine);
  const [own, small, tokens, weights] = [file("own", gib), file("s", 9), file("tokens", gib), file("w", 5 * gib)];
  await seedSuperseded(registry, "fraud", "default", (number) => (number === 1 ? [own, small, tokens] : [weights]));
  await seedSuperseded(registry, "churn", "default", (number) => (number === 4 ? [tokens] : [small]));
  const { items, totals } = await reportDeprecations(registry, "default", { limit: 100 });
  const moved = items.map(({ model, version, bytes, movedBytes }) => [
    `${model.state.name} ${version.state.number}`,
    ...[bytes, movedBytes],
  ]);
  expect(moved.toSorted()).toEqual([
    ["churn 1", 9, 0],
    ["churn 2", 9, 0],
    ["churn 3", 9, 0],
    ["fraud 1", 2 * gib + 9, gib],
    ["fraud 2", 5 * gib, 0],
    ["fraud 3", 5 * gib, 0],
  ]);
  // A GB at 0.023 USD less one at 0.00099, and 40 KiB beside it that come to less than a micro-dollar.
  expect(totals).toEqual({ deprecated: 6, due: 2, movedBytes: gib, savedMicroUsdPerMonth: 22_009, complete: true });
});

test("an answer weighs a bounded number of files, however many a version has, and says where it stopped", async () => {
  const registry = await openRegistry(engine);
  for (const name of ["one", "two", "three"]) await seedSuperseded(registry, name);
  const many = Array.from({ length: 400 }, (_, place) => file(`part-${place}`, gib));
  let reads = 0;
  const index = {
    ...registry.index,
    rows: async (...query: Parameters<typeof registry.index.rows>) => {
      if (!query[2].startsWith("artifact:")) return registry.index.rows(...query);
      reads += 1;
      return [];
    },
    states: async (...query: Parameters<typeof registry.index.states>) =>
      (await registry.index.states(...query)).map(
        (loaded) => loaded && { ...loaded, state: { ...loaded.state, artifacts: many } },
      ),
  } as typeof registry.index;
  const ids: string[] = [];
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    reads = 0;
    const page = { limit: 100, ...(after === undefined ? {} : { after }) };
    const { items, totals, next } = await reportDeprecations({ ...registry, index }, "default", page);
    expect(items.length).toBeLessThanOrEqual(2);
    expect(reads).toBeLessThanOrEqual(8_000);
    if (isFirst) expect(totals).toMatchObject({ deprecated: 9, due: 3, movedBytes: 800 * gib, complete: false });
    ids.push(...items.map(({ version }) => version.state.id));
    after = next;
  }
  expect([ids.length, new Set(ids).size]).toEqual([9, 9]);
});
