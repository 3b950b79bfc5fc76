import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Change } from "../../lib/domain/command/change.ts";
import type { Model } from "../../lib/domain/model/model.ts";
import { type ModelVersion, stages } from "../../lib/domain/model-version/model-version.ts";
import { askForPrompts, matchesRegistryFilter } from "../../lib/domain/search/filter/ask-for-prompts.ts";
import type { Filter } from "../../lib/domain/search/filter/clause.ts";
import { parseFilter } from "../../lib/domain/search/filter/parse-filter.ts";
import { modelGrammar, versionGrammar } from "../../lib/domain/search/filter/registry-grammars.ts";
import { modelRecord } from "../../lib/domain/search/model-record.ts";
import { comparePositions, positionOf } from "../../lib/domain/search/order/compare-records.ts";
import type { Order } from "../../lib/domain/search/order/order.ts";
import { modelOrders, versionOrders } from "../../lib/domain/search/order/order-grammar.ts";
import { parseOrder } from "../../lib/domain/search/order/parse-order.ts";
import type { SearchCursor } from "../../lib/domain/search/search-cursor.ts";
import type { SearchRecord } from "../../lib/domain/search/search-record.ts";
import { versionRecord } from "../../lib/domain/search/version-record.ts";
import type { SearchIndex } from "../../lib/ports/search-index.ts";
import type { SearchBounds } from "../../lib/usecases/read-search-page.ts";
import { searchModels } from "../../lib/usecases/search-models.ts";
import { searchVersions } from "../../lib/usecases/search-versions.ts";
import { commandContext } from "../support/command-context.ts";
import { held } from "../support/registry.ts";
import { model, version } from "../support/registry-world.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

const promptTag = "mlflow.prompt.is_prompt";

/** Few instants, so that much ties; a model with many versions; prompts; a model and a version that are deleted. */
const models: readonly Model[] = Array.from({ length: 30 }, (_, place) =>
  model({
    id: `m${place}`,
    name: `${["fraud", "churn", "Fraud", "zeta"][place % 4]}-${place}`,
    riskTier: 4,
    owner: place % 2 === 0 ? "risk" : "growth",
    tags: { ...(place % 3 === 0 ? { env: "prod" } : {}), ...(place % 10 === 9 ? { [promptTag]: "true" } : {}) },
    createdAt: 1_000 + (place % 7),
    updatedAt: 2_000 + (place % 4),
    deletion: place === 8 ? { reason: "", by: "ada", at: 1 } : null,
  }),
);

const versions: readonly ModelVersion[] = models.flatMap((of, place) =>
  Array.from({ length: place === 0 ? 60 : 3 }, (_, at) =>
    version(at + 1, {
      id: `${of.id}.${at + 1}`,
      model: of.id,
      modelName: "what it was called",
      semver: `1.${at}.0`,
      stage: stages[at % stages.length] ?? "Development",
      tags: {
        ...(at % 2 === 0 ? { env: "prod" } : { env: "test" }),
        ...(place % 10 === 9 ? { [promptTag]: "true" } : {}),
      },
      origin: at % 3 === 2 ? null : { source: `s3://b/${at}`, run: `r${at % 5}`, runLink: null, loggedModel: null },
      updatedAt: 3_000 + ((at * 7 + place) % 5),
      createdAt: 2_500 + at,
      deletion: place === 1 && at === 0 ? { reason: "", by: "ada", at: 1 } : null,
    }),
  ),
);

let engine: TableEngine;
let index: SearchIndex;
beforeAll(async () => {
  engine = await startTableEngine();
  const needs = { client: engine.client, table: await createStateTable(engine.client, "searched") };
  const aggregates = openAggregateStore({ ...needs, clock: systemClock, ids: uuidV7Ids() });
  const changes: readonly Change[] = [
    ...models.map((state): Change => ({ kind: "model", id: state.id, basis: null, event: "model-registered", state })),
    ...versions.map(
      (state): Change => ({ kind: "model-version", id: state.id, basis: null, event: "version-registered", state }),
    ),
  ];
  for (let place = 0; place < changes.length; place += 8) {
    const decision = { at: 1, changes: changes.slice(place, place + 8), answer: null };
    held(await aggregates.commit(commandContext({ workspace: "w" }), decision));
  }
  index = openSearchIndex(needs);
});
afterAll(() => engine.stop());

const unbounded: SearchBounds = { sortedRowsMax: 2_000, scannedRowsMax: 5_000, tiesMax: 1_000, chunkRows: 500 };
/** Nothing is sorted whole, a page reads little at a time, and no tie fits into one read. */
const narrow: SearchBounds = { sortedRowsMax: 4, scannedRowsMax: 30, tiesMax: 60, chunkRows: 7 };

const filterOf = (kind: "model" | "model-version", source: string): Filter =>
  held(parseFilter(kind === "model" ? modelGrammar : versionGrammar, source));
const orderOf = (kind: "model" | "model-version", clauses: readonly string[]): Order =>
  held(parseOrder(kind === "model" ? modelOrders : versionOrders, clauses));

/** Every record there is, filtered and sorted at once. */
const reference = (kind: "model" | "model-version", filter: Filter, order: Order): readonly string[] => {
  const records: readonly SearchRecord[] =
    kind === "model"
      ? models.filter(({ deletion }) => deletion === null).map(modelRecord)
      : versions.flatMap((state) => {
          const of = models.find(({ id }) => id === state.model);
          return of === undefined || of.deletion !== null || state.deletion !== null ? [] : [versionRecord(of, state)];
        });
  return records
    .filter((record) => matchesRegistryFilter(askForPrompts(filter), record))
    .sort((left, right) => comparePositions(order, positionOf(order, left), positionOf(order, right)))
    .map(({ id }) => id);
};

/** Ids of all pages, one after the other, their sizes as given again and again; undefined when the order is not served. */
const allPages = async (
  kind: "model" | "model-version",
  filter: Filter,
  order: Order,
  sizes: readonly number[],
  bounds: SearchBounds,
): Promise<readonly string[] | undefined> => {
  const found: string[] = [];
  let cursor: SearchCursor | undefined;
  for (let page = 0; page < 1_000; page += 1) {
    const input = {
      filter,
      order,
      limit: sizes[page % sizes.length] ?? 1,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const result =
      kind === "model"
        ? await searchModels({ index, bounds }, "w", input)
        : await searchVersions({ index, bounds }, "w", input);
    if (!result.ok) return undefined;
    found.push(...result.value.items.map((item) => ("version" in item ? item.version.state.id : item.state.id)));
    expect(result.value.items.length).toBeLessThanOrEqual(input.limit);
    cursor = result.value.next;
    if (cursor === undefined) return found;
    cursor = JSON.parse(JSON.stringify(cursor));
  }
  throw new Error("the pages never end");
};

const filters = {
  model: [
    "",
    "name = 'fraud-0'",
    "name = 'fraud'",
    "name IN ('churn-1', 'zeta-3', 'nobody')",
    "name LIKE 'fraud-%'",
    "name LIKE '%-1_'",
    "name ILIKE 'FRAUD%'",
    "tags.env = 'prod'",
    "tags.env != 'prod'",
    "owner = 'risk' AND risk_tier >= 4",
    `tags.\`${promptTag}\` = 'true'`,
    `tags.\`${promptTag}\` != 'true'`,
    "name = ''",
  ],
  "model-version": [
    "",
    "name = 'fraud-0'",
    "name = 'fraud-0' AND version_number > 20",
    "name = 'fraud-0' AND stage = 'Staging'",
    "name IN ('churn-1', 'zeta-3')",
    "name LIKE 'fraud-%'",
    "name = 'Fraud-0'",
    "run_id = 'r1'",
    "run_id IN ('r0', 'r1') AND tags.env = 'prod'",
    "run_id != 'r1'",
    "tags.env = 'prod'",
    "source_path LIKE 's3://b/1%'",
    `tags.\`${promptTag}\` = 'true'`,
    "name = 'nobody'",
  ],
};
const orders = {
  model: [[], ["name DESC"], ["timestamp DESC"], ["last_updated_timestamp", "name DESC"], ["creation_timestamp"]],
  "model-version": [
    [],
    ["version_number DESC"],
    ["last_updated_timestamp"],
    ["name", "version_number"],
    ["creation_timestamp DESC"],
  ],
};

const search = fc.constantFrom<"model" | "model-version">("model", "model-version").chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    filter: fc.constantFrom(...filters[kind]).map((source) => filterOf(kind, source)),
    order: fc.constantFrom(...orders[kind]).map((clauses) => orderOf(kind, clauses)),
    sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
  }),
);

describe("pages of a search of the registry, of any sizes", () => {
  test("are each match once, in the order asked for, however many tie", async () => {
    await fc.assert(
      fc.asyncProperty(search, async ({ kind, filter, order, sizes }) => {
        expect(await allPages(kind, filter, order, sizes, unbounded)).toEqual(reference(kind, filter, order));
      }),
      { numRuns: 60 },
    );
  });

  test("are that too where nothing may be read whole, or the order is refused", async () => {
    await fc.assert(
      fc.asyncProperty(search, async ({ kind, filter, order, sizes }) => {
        const found = await allPages(kind, filter, order, sizes, narrow);
        const expected = reference(kind, filter, order);
        if (found === undefined) {
          expect(kind).toBe("model-version");
          expect(expected.length).toBeGreaterThan(0);
          return;
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test("are each match once even where more tie than are put in order", async () => {
    const bounds = { ...narrow, tiesMax: 5 };
    await fc.assert(
      fc.asyncProperty(search, async ({ kind, filter, order, sizes }) => {
        const found = await allPages(kind, filter, order, sizes, bounds);
        if (found !== undefined) expect([...found].sort()).toEqual([...reference(kind, filter, order)].sort());
      }),
      { numRuns: 40 },
    );
  });
});

describe("a page of a search", () => {
  const page = (filter: string, order: readonly string[], bounds: SearchBounds, limit = 10) =>
    searchVersions({ index, bounds }, "w", {
      filter: filterOf("model-version", filter),
      order: orderOf("model-version", order),
      limit,
    });

  test("is short, with a cursor, where its filter is on nothing that a list has", async () => {
    const { items, next } = held(await page("source_path = 's3://b/59'", [], narrow));
    expect(items).toEqual([]);
    expect(next).toMatchObject({ mode: "scanned" });
  });

  test("is refused where no list has the order and there is too much to sort", async () => {
    expect(await page("", ["name"], narrow)).toEqual({
      ok: false,
      refusal: { code: "order-not-served", order: "name", candidatesMax: 4 },
    });
  });

  test("shows versions under their model's present name", async () => {
    const { items } = held(await page("name = 'churn-1'", [], unbounded));
    expect(items.map(({ model: of, version: found }) => [of.state.name, found.state.modelName])).toEqual([
      ["churn-1", "what it was called"],
      ["churn-1", "what it was called"],
    ]);
  });

  test("reads no more than it gives where a list has its order", async () => {
    const read = { rows: 0, states: 0 };
    const counted: SearchIndex = {
      ...index,
      rows: async (...asked) => {
        const rows = await index.rows(...asked);
        read.rows += rows.length;
        return rows;
      },
      states: (workspace, kind, ids) => {
        if (kind === "model-version") read.states += ids.length;
        return index.states(workspace, kind, ids);
      },
    };
    const input = {
      filter: filterOf("model-version", "name = 'fraud-0'"),
      order: orderOf("model-version", ["version_number DESC"]),
      limit: 5,
    };
    const { items } = held(await searchVersions({ index: counted }, "w", input));
    expect(items.map(({ version: found }) => found.state.number)).toEqual([60, 59, 58, 57, 56]);
    // Six lists of six rows each beside the row of the name.
    expect(read).toEqual({ rows: 37, states: 5 });
  });
});
