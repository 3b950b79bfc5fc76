import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTrackingStore } from "../../lib/adapters/dynamodb/tracking/tracking-store.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { FilterGrammar } from "../../lib/domain/search/filter/filter-grammar.ts";
import { parseFilter } from "../../lib/domain/search/filter/parse-filter.ts";
import { experimentGrammar, loggedModelGrammar, runGrammar } from "../../lib/domain/search/filter/tracking-grammars.ts";
import {
  experimentOrders,
  loggedModelOrders,
  type OrderGrammar,
  runOrders,
} from "../../lib/domain/search/order/order-grammar.ts";
import { parseOrder } from "../../lib/domain/search/order/parse-order.ts";
import type { SearchCursor } from "../../lib/domain/search/search-cursor.ts";
import { moveExperiment } from "../../lib/domain/tracking/decide-experiment.ts";
import { changeTrackingExperiment } from "../../lib/usecases/change-tracking-experiment.ts";
import { createLoggedModel } from "../../lib/usecases/create-logged-model.ts";
import { createTrackingExperiment } from "../../lib/usecases/create-tracking-experiment.ts";
import { createTrackingRun } from "../../lib/usecases/create-tracking-run.ts";
import { logRunBatch } from "../../lib/usecases/log-run-batch.ts";
import { searchLoggedModels } from "../../lib/usecases/search-logged-models.ts";
import { searchTrackingExperiments } from "../../lib/usecases/search-tracking-experiments.ts";
import { searchTrackingRuns } from "../../lib/usecases/search-tracking-runs.ts";
import { commandContext } from "../support/command-context.ts";
import { held } from "../support/registry.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { logged } from "../support/tracking.ts";

let engine: TableEngine;
let workspace = "";
let workspaces = 0;
beforeAll(async () => {
  engine = await startTableEngine();
  await createMeasureTable(engine.client, "measure");
});
afterAll(() => engine.stop());
beforeEach(() => {
  workspaces += 1;
  workspace = `w${workspaces}`;
});

const ids = uuidV7Ids();
const open = (now = 1) => {
  const clock = { now: () => now };
  return { ...openTrackingStore({ client: engine.client, table: "measure" }, clock), clock, ids };
};
const asked = (filters: FilterGrammar, orders: OrderGrammar, filter = "", order: readonly string[] = []) => ({
  filter: held(parseFilter(filters, filter)),
  order: held(parseOrder(orders, order)),
});
const active = ["active"] as const;

/** All pages of a search one after the other. */
const paged = async <Item>(
  search: (cursor: { cursor?: SearchCursor }) => Promise<{ items: readonly Item[]; next: SearchCursor | undefined }>,
): Promise<readonly Item[]> => {
  const all: Item[] = [];
  let cursor: SearchCursor | undefined;
  do {
    const page = await search(cursor === undefined ? {} : { cursor });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return all;
};

const experimentNamed = async (name: string, at = 1) =>
  held(
    await createTrackingExperiment(open(at), commandContext({ workspace }), {
      name,
      artifactLocation: "",
      tags: new Map(),
    }),
  ).id;

test("runs of several experiments are found once each, in the order asked for, whatever the page", async () => {
  const experiments = ["0", await experimentNamed("a"), await experimentNamed("b")];
  const made: { id: string; start: number; loss: number }[] = [];
  for (let index = 0; index < 30; index += 1) {
    const draft = { user: "", startTime: (index * 7) % 10, name: `r${index}`, tags: [] };
    const run = held(
      await createTrackingRun(open(), commandContext({ workspace }), {
        ...draft,
        experiment: experiments[index % 3] ?? "0",
      }),
    );
    const loss = (index * 13) % 11;
    held(
      await logRunBatch(open(), workspace, run.id, {
        metrics: index % 5 === 0 ? [] : [logged("val loss", loss)],
        params: [["parity", index % 2 === 0 ? "even" : "odd"]],
        tags: [],
      }),
    );
    made.push({ id: run.id, start: run.startTime, loss: index % 5 === 0 ? Number.POSITIVE_INFINITY : loss });
  }
  const byStart = [...made].sort((left, right) => right.start - left.start || (left.id < right.id ? -1 : 1));
  const byLoss = [...byStart].sort((left, right) => (left.loss === right.loss ? 0 : left.loss - right.loss));
  for (const limit of [1, 4, 30, 100])
    for (const [order, expected] of [
      [[], byStart],
      [["metrics.`val loss` ASC"], byLoss],
    ] as const) {
      const found = await paged(async (cursor) => {
        const input = { ...asked(runGrammar, runOrders, "", order), experiments, stages: active, limit, ...cursor };
        const page = held(await searchTrackingRuns(open(), workspace, input));
        expect(page.items.length).toBeLessThanOrEqual(limit);
        return page;
      });
      expect(found.map(({ run }) => run.id)).toEqual(expected.map(({ id }) => id));
    }
  const filter = "params.parity = 'odd' AND metrics.`val loss` < 5";
  const found = await paged(async (cursor) =>
    held(
      await searchTrackingRuns(open(), workspace, {
        ...{ ...asked(runGrammar, runOrders, filter), experiments, stages: active, limit: 3, ...cursor },
      }),
    ),
  );
  const odd = byStart.filter(({ id, loss }) => loss < 5 && made.findIndex((one) => one.id === id) % 2 === 1);
  expect(found.map(({ run }) => run.id)).toEqual(odd.map(({ id }) => id));
});

test("a page holds no more than a function can answer", async () => {
  for (let index = 0; index < 6; index += 1) {
    const run = held(
      await createTrackingRun(open(), commandContext({ workspace }), {
        experiment: "0",
        user: "",
        startTime: index,
        name: "",
        tags: [],
      }),
    );
    const tags = Array.from({ length: 100 }, (_, tag) => [`t${tag}`, "x".repeat(8_000)] as const);
    held(await logRunBatch(open(), workspace, run.id, { metrics: [], params: [], tags }));
  }
  for (const order of [[], ["start_time ASC"]]) {
    const sizes: number[] = [];
    const found = await paged(async (cursor) => {
      const input = { ...asked(runGrammar, runOrders, "", order), experiments: ["0"], stages: active, limit: 100 };
      const page = held(await searchTrackingRuns(open(), workspace, { ...input, ...cursor }));
      sizes.push(page.items.length);
      return page;
    });
    expect(found).toHaveLength(6);
    expect(sizes).toEqual([4, 2]);
  }
});

test("what is deleted is found by those who ask for it", async () => {
  const experiment = await experimentNamed("gone", 5);
  const run = held(
    await createTrackingRun(open(), commandContext({ workspace }), {
      experiment,
      user: "",
      startTime: 1,
      name: "",
      tags: [],
    }),
  );
  held(await changeTrackingExperiment(open(), workspace, experiment, (found) => moveExperiment(found, "deleted", 9)));
  const runs = async (stages: readonly ("active" | "deleted")[]) => {
    const input = { ...asked(runGrammar, runOrders), experiments: [experiment], stages, limit: 9 };
    return held(await searchTrackingRuns(open(), workspace, input)).items.map((found) => found.run.id);
  };
  const experiments = async (stages: readonly ("active" | "deleted")[], filter = "") => {
    const input = { ...asked(experimentGrammar, experimentOrders, filter), stages, limit: 9 };
    return held(await searchTrackingExperiments(open(), workspace, input)).items.map(({ name }) => name);
  };
  expect([await runs(["active"]), await runs(["deleted"]), await runs(["active", "deleted"])]).toEqual([
    [],
    [run.id],
    [run.id],
  ]);
  expect(await experiments(["active"])).toEqual(["Default"]);
  expect(await experiments(["deleted"])).toEqual(["gone"]);
  expect(await experiments(["active", "deleted"])).toEqual(["gone", "Default"]);
  expect(await experiments(["active", "deleted"], "name LIKE 'go%'")).toEqual(["gone"]);
});

test("logged models are found by their values on the data sets that are asked for", async () => {
  const run = held(
    await createTrackingRun(open(), commandContext({ workspace }), {
      experiment: "0",
      user: "",
      startTime: 1,
      name: "",
      tags: [],
    }),
  ).id;
  const model = async (name: string, at: number, values: readonly (readonly [string, number])[]) => {
    const draft = { experiment: "0", name, sourceRun: run, type: "", params: [], tags: [] };
    const { id } = held(await createLoggedModel(open(at), commandContext({ workspace }), draft));
    const metrics = values.map(([dataset, value], step) =>
      logged("auc", value, { step, model: id, dataset: { name: dataset, digest: "d" } }),
    );
    held(await logRunBatch(open(), workspace, run, { metrics, params: [], tags: [] }));
  };
  await model("a", 1, [
    ["train", 0.9],
    ["test", 0.5],
  ]);
  await model("b", 2, [
    ["train", 0.6],
    ["test", 0.7],
  ]);
  await model("c", 3, []);
  const find = async (filter: string, datasets: readonly string[], order: readonly string[] = [], by?: string) => {
    const named = (name: string) => ({ name, digest: null });
    const input = {
      ...asked(loggedModelGrammar, loggedModelOrders, filter, order),
      ...{ experiments: ["0"], datasets: datasets.map(named), limit: 9 },
      orderDatasets: new Map(by === undefined ? [] : [["auc", named(by)]]),
    };
    return held(await searchLoggedModels(open(), workspace, input)).items.map(({ name }) => name);
  };
  expect(await find("", [])).toEqual(["c", "b", "a"]);
  expect(await find("metrics.auc > 0.65", [])).toEqual(["b", "a"]);
  expect(await find("metrics.auc > 0.65", ["test"])).toEqual(["b"]);
  expect(await find("", ["test"])).toEqual(["b", "a"]);
  expect(await find("", ["other"])).toEqual([]);
  expect(await find("", [], ["metrics.auc DESC"], "train")).toEqual(["a", "b", "c"]);
  expect(await find("", [], ["metrics.auc DESC"], "test")).toEqual(["b", "a", "c"]);
});
