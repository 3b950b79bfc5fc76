import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { decideExperiment } from "../../lib/domain/tracking/decide-experiment.ts";
import { decideLoggedModel } from "../../lib/domain/tracking/decide-logged-model.ts";
import { decideRun, updateRun } from "../../lib/domain/tracking/decide-run.ts";
import type { MetricPoint, MetricValue } from "../../lib/domain/tracking/metric.ts";
import { logBatch, type RunBatch } from "../../lib/domain/tracking/run-batch.ts";
import { addInputs, addOutputs } from "../../lib/domain/tracking/run-inputs.ts";
import { defaultExperiment, type TrackingExperiment } from "../../lib/domain/tracking/tracking-experiment.ts";
import type { TrackingRun } from "../../lib/domain/tracking/tracking-run.ts";
import type { TrackingStore } from "../../lib/ports/tracking-store.ts";
import { held } from "../support/registry.ts";
import { logged } from "../support/tracking.ts";

const id = () => randomUUID().replaceAll("-", "");

const experiment = (name: string, at = 1): TrackingExperiment =>
  held(decideExperiment({ name, artifactLocation: "", tags: new Map([["team", "risk"]]) }, id(), at));

const run = (startTime = 7, within = defaultExperiment()): TrackingRun =>
  held(
    decideRun(
      within,
      { user: "ada", startTime, name: "", tags: [["__proto__", "a tag"]] },
      { id: id(), name: "brisk-otter-1", at: 5 },
    ),
  );

/** What every store of tracked data promises. */
export const trackingStoreContract = (name: string, open: () => TrackingStore) =>
  describe(`${name} keeps the contract of a tracking store`, () => {
    let store: TrackingStore;
    let workspace: string;
    beforeEach(() => {
      store = open();
      workspace = id();
    });

    /** Logs a batch to a run as it stands. */
    const log = async (runId: string, batch: Partial<RunBatch>) => {
      const before = await store.runs.load(workspace, runId);
      if (before === undefined) throw new Error("no run");
      const after = held(logBatch(before.state, { metrics: [], params: [], tags: [], ...batch }));
      return store.runs.write(workspace, { before, after, points: batch.metrics ?? [], at: 0 });
    };
    const create = async (made = run()) => {
      held(await store.runs.create(workspace, made));
      return made;
    };
    const load = async (runId: string) => {
      const found = await store.runs.load(workspace, runId);
      if (found === undefined) throw new Error("no run");
      return found;
    };
    const historyOf = async (runId: string, key: string, limit = 1000) => {
      const all: MetricValue[] = [];
      let after: string | undefined;
      do {
        const page = await store.runs.history(workspace, runId, key, {
          limit,
          ...(after === undefined ? {} : { after }),
        });
        expect(page.values.length).toBeLessThanOrEqual(limit);
        all.push(...page.values);
        after = page.next;
      } while (after !== undefined);
      return all;
    };

    describe("experiments", () => {
      test("a key of a caller stands for the id that was first reserved for it, and for nobody else's", async () => {
        const caller = { actor: "ada", idempotencyKey: "k1" };
        const [first, later] = ["1", "2"].map((digit) => ({ id: digit.repeat(32), requestHash: digit.repeat(64) }));
        if (first === undefined || later === undefined) throw new Error("two");
        const won = await Promise.all(
          [first, later].map((wanted) => store.creations.reserve(workspace, caller, wanted)),
        );
        expect(won[0]).toEqual(won[1]);
        expect(await store.creations.reserve(workspace, caller, { ...later, id: "3".repeat(32) })).toEqual(won[0]);
        for (const [of, other] of [
          [workspace, { ...caller, actor: "bob" }],
          [workspace, { ...caller, idempotencyKey: "k2" }],
          [id(), caller],
        ] as const)
          expect(await store.creations.reserve(of, other, later)).toEqual(later);
      });

      test("the default experiment is there before anybody writes, and its name is taken", async () => {
        expect((await store.experiments.load(workspace, "0"))?.state).toEqual(defaultExperiment());
        expect(await store.experiments.resolve(workspace, "Default")).toBe("0");
        expect(await store.experiments.write(workspace, undefined, experiment("Default"))).toMatchObject({
          refusal: { code: "tracking-experiment-exists" },
        });
      });

      test("the default experiment can be renamed, and then its name is free", async () => {
        const standing = await store.experiments.load(workspace, "0");
        const renamed = { ...defaultExperiment(), name: "Scratch" };
        held(await store.experiments.write(workspace, standing, renamed));
        expect(await store.experiments.write(workspace, standing, renamed)).toMatchObject({
          refusal: { code: "stale" },
        });
        expect(await store.experiments.resolve(workspace, "Default")).toBeUndefined();
        held(await store.experiments.write(workspace, undefined, experiment("Default")));
        expect(await store.experiments.resolve(workspace, "Scratch")).toBe("0");
      });

      test("of sixteen who take a name at once one has it, deleted or not", async () => {
        const all = Array.from({ length: 16 }, () => experiment("churn"));
        const written = await Promise.all(all.map((one) => store.experiments.write(workspace, undefined, one)));
        const winners = all.filter((_, index) => written[index]?.ok);
        expect(winners).toHaveLength(1);
        const winner = winners[0] ?? experiment("none");
        expect(await store.experiments.resolve(workspace, "churn")).toBe(winner.id);
        const loaded = await store.experiments.load(workspace, winner.id);
        expect(loaded?.state).toEqual(winner);
        held(await store.experiments.write(workspace, loaded, { ...winner, stage: "deleted" }));
        expect((await store.experiments.write(workspace, undefined, experiment("churn"))).ok).toBe(false);
      });

      test("lists give each experiment once, newest first and the default last, whatever the page", async () => {
        const ids: string[] = [];
        for (const second of [1, 2, 3, 4, 5]) {
          const one = { ...experiment(`e${second}`), id: `${second}`.repeat(32) };
          held(await store.experiments.write(workspace, undefined, one));
          ids.unshift(one.id);
        }
        for (const limit of [1, 2, 5, 9]) {
          const seen: { readonly id: string; readonly sort: string }[] = [];
          for (let isLast = false; !isLast; ) {
            const after = seen.at(-1)?.sort;
            const page = await store.experiments.list(workspace, { limit, ...(after === undefined ? {} : { after }) });
            seen.push(...page.map(({ state, sort }) => ({ id: state.id, sort })));
            isLast = page.length < limit;
          }
          expect(seen.map((one) => one.id)).toEqual([...ids, "0"]);
          expect(seen.map((one) => one.sort)).toEqual(seen.map((one) => one.sort).sort());
        }
      });
    });

    describe("runs", () => {
      test("what is written is read back, to the bit", async () => {
        const { id: runId } = await create();
        const values = [Number.NaN, Infinity, -Infinity, -0, 5e-324, 0.1 + 0.2, Number.MAX_VALUE];
        const metrics = values.map((value, index) => logged(`m${index}`, value, { step: -index }));
        held(await log(runId, { metrics, params: [["__proto__", "ünï\n\u0000"]], tags: [["a/b", ""]] }));
        const before = await load(runId);
        const dataset = { name: "d\n", digest: "x", sourceType: "local", source: "s", schema: null, profile: null };
        const after = addOutputs(addInputs(before.state, [{ dataset, tags: new Map([["k", "v"]]) }], ["m-1"]), [
          { model: "m-2", step: 3 },
        ]);
        held(await store.runs.write(workspace, { before, after, points: [], at: 0 }));
        expect((await load(runId)).state).toEqual(after);
        expect(await store.runs.loadAll(workspace, [id(), runId, runId])).toEqual([after]);
        expect([...after.metrics.values()].map(({ value }) => value)).toEqual(values);
        expect(after.params.get("__proto__")).toBe("ünï\n\u0000");
        expect(await store.runs.load("another", runId)).toBeUndefined();
      });

      test("writers at once lose nothing: whoever decided on an old revision is told", async () => {
        const { id: runId } = await create();
        const write = async (index: number): Promise<void> => {
          const written = await log(runId, {
            metrics: [logged("loss", index, { step: index })],
            tags: [[`t${index}`, ""]],
          });
          if (!written.ok) await write(index);
        };
        await Promise.all(Array.from({ length: 12 }, (_, index) => write(index)));
        const { state, revision } = await load(runId);
        expect(revision).toBe(13);
        expect(state.metrics.get("loss")?.value).toBe(11);
        expect(state.tags.size).toBe(14);
        expect(state.history.writes).toBe(12);
        expect(await historyOf(runId, "loss")).toHaveLength(12);
      });

      test("the largest batch is one write, and the same batch again is none", async () => {
        const { id: runId } = await create();
        const long = "k".repeat(200);
        const batch = {
          metrics: Array.from({ length: 800 }, (_, index) => logged(`${long}${index}`, index)),
          params: Array.from({ length: 100 }, (_, index) => [`${long}${index}`, "v".repeat(5500)] as const),
          tags: Array.from({ length: 100 }, (_, index) => [`${long}${index}`, "t".repeat(2000)] as const),
        };
        held(await log(runId, batch));
        const once = await load(runId);
        expect(once.revision).toBe(2);
        expect([once.state.metrics.size, once.state.params.size, once.state.tags.size]).toEqual([800, 100, 102]);
        held(await log(runId, batch));
        expect(await load(runId)).toEqual(once);
        expect(await store.runs.loadAll(workspace, [runId])).toEqual([once.state]);
      });

      test("a batch that touches every page of a full run is still one write", async () => {
        const { id: runId } = await create();
        const long = "k".repeat(240);
        const keys = Array.from({ length: 3000 }, (_, index) => `${long}${index}`);
        for (let start = 0; start < keys.length; start += 1000)
          held(await log(runId, { metrics: keys.slice(start, start + 1000).map((key) => logged(key, 1)) }));
        const metrics = keys.filter((_, index) => index % 4 === 0).map((key) => logged(key, 2, { step: 1 }));
        const tags = Array.from({ length: 100 }, (_, index) => [`t${index}`, "t".repeat(8000)] as const);
        held(await log(runId, { tags }));
        held(await log(runId, { metrics, tags: tags.map(([key]) => [key, "u".repeat(8000)] as const) }));
        const { state } = await load(runId);
        expect([...state.metrics.values()].filter(({ value }) => value === 2)).toHaveLength(750);
        expect(state.tags.get("t99")).toMatch(/^u{8000}$/);
      }, 60_000);

      test("a run that is full says so and stays as it was", async () => {
        const { id: runId } = await create();
        const tagsOf = (round: number) =>
          Array.from({ length: 60 }, (_, index) => [`${round}.${index}`, "t".repeat(8000)] as const);
        const fill = async (round: number): Promise<unknown> => {
          const written = await log(runId, { tags: tagsOf(round) });
          return written.ok ? fill(round + 1) : written.refusal;
        };
        expect(await fill(0)).toMatchObject({ code: "tracking-full", what: "tags" });
        const { state } = await load(runId);
        expect((state.tags.size - 2) % 60).toBe(0);
      });

      test("lists give the latest start first, then by id", async () => {
        const made = [run(30), run(10), run(20), run(20), run(0)];
        for (const one of made) await create(one);
        const expected = [...made]
          .sort((left, right) => right.startTime - left.startTime || (left.id < right.id ? -1 : 1))
          .map((one) => one.id);
        const first = await store.runs.list(workspace, "0", { limit: 2 });
        const rest = await store.runs.list(workspace, "0", { limit: 9, after: first.at(-1)?.sort ?? "" });
        expect([...first, ...rest].map((row) => row.id)).toEqual(expected);
        expect(first).toHaveLength(2);
      });
    });

    describe("metric histories", () => {
      test("a history holds each point once in order, however it was written and is paged", async () => {
        const point = fc.record({
          timestamp: fc.integer({ min: 0, max: 12 }),
          step: fc.integer({ min: -2, max: 2 }),
          value: fc.constantFrom(Number.NaN, 0, 1, -Infinity),
        });
        const batches = fc.array(fc.array(point, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
        await fc.assert(
          fc.asyncProperty(batches, fc.integer({ min: 1, max: 5 }), async (written, limit) => {
            const { id: runId } = await create();
            const points = written.map((batch) => batch.map((value): MetricPoint => ({ key: "loss", ...value })));
            for (const batch of points)
              held(await log(runId, { metrics: batch.map((one) => ({ ...one, model: null, dataset: null })) }));
            expect(await historyOf(runId, "loss", limit)).toEqual(naiveHistory(points.flat()));
          }),
          { numRuns: 30 },
        );
      }, 60_000);

      test("metrics do not see each other, and one nobody logged has no history", async () => {
        const { id: runId } = await create();
        const keys = Array.from({ length: 100 }, (_, index) => `m${index}`);
        held(await log(runId, { metrics: keys.map((key, index) => logged(key, index)) }));
        for (const [index, key] of keys.entries())
          expect((await historyOf(runId, key)).map(({ value }) => value)).toEqual([index]);
        expect(await historyOf(runId, "other")).toEqual([]);
      });

      test("its digest depends on what was written, not on what is written again", async () => {
        const digests: string[] = [];
        for (const value of [1, 2]) {
          const { id: runId } = await create();
          for (const step of [0, 1, 0, 1]) held(await log(runId, { metrics: [logged("loss", value, { step })] }));
          const { history } = (await load(runId)).state;
          expect(history.writes).toBe(2);
          digests.push(history.digest);
        }
        expect(new Set(digests).size).toBe(2);
      });

      test("a cursor of another metric's history is refused", async () => {
        const { id: runId } = await create();
        const after = JSON.stringify(["zz", "1", 1, 1]);
        await expect(store.runs.history(workspace, runId, "loss", { limit: 1, after })).rejects.toThrow();
      });
    });

    describe("runs that have yet to enter the log", () => {
      const unentered = async () => (await store.runs.unentered(100)).filter((one) => one.workspace === workspace);

      test("an ended run is listed until it is settled at its last revision", async () => {
        const { id: runId } = await create();
        const change = async (status: "FINISHED" | "RUNNING", at: number, tag: string) => {
          const before = await load(runId);
          const ended = held(updateRun(before.state, { status, endTime: undefined, name: tag }));
          held(await store.runs.write(workspace, { before, after: ended, points: [], at }));
        };
        await change("RUNNING", 1, "a");
        expect(await unentered()).toEqual([]);
        await change("FINISHED", 2, "b");
        const [listed] = await unentered();
        expect(listed).toEqual({ workspace, run: runId, revision: 3 });
        await change("FINISHED", 3, "c");
        await store.runs.settle({ workspace, run: runId, revision: 3 });
        expect(await unentered()).toEqual([{ workspace, run: runId, revision: 4 }]);
        await store.runs.settle({ workspace, run: runId, revision: 4 });
        await store.runs.settle({ workspace, run: runId, revision: 4 });
        expect(await unentered()).toEqual([]);
      });

      test("one that was changed just now is left alone", async () => {
        const { id: runId } = await create();
        const before = await load(runId);
        const after = held(updateRun(before.state, { status: "KILLED", endTime: 1, name: undefined }));
        held(await store.runs.write(workspace, { before, after, points: [], at: 100 }));
        expect(await unentered()).toEqual([]);
      });
    });

    describe("data sets", () => {
      test("the first that is said of a data set holds, however large", async () => {
        const dataset = (profile: string) => ({
          name: "wine",
          digest: "d1",
          sourceType: "local",
          source: "{}",
          schema: "ü".repeat(1_000_000),
          profile,
        });
        const contexts = [new Map([["mlflow.data.context", "training"]]), new Map<string, string>()];
        for (const [index, tags] of contexts.entries())
          await store.datasets.keep(workspace, "0", [{ dataset: dataset(`${index}`), tags }]);
        expect(
          await store.datasets.load(workspace, "0", [
            { name: "wine", digest: "d1" },
            { name: "wine", digest: "d2" },
          ]),
        ).toEqual([dataset("0")]);
        expect(await store.datasets.load(workspace, "1", [{ name: "wine", digest: "d1" }])).toEqual([]);
        expect(new Set((await store.datasets.list(workspace, "0", 10)).map(({ context }) => context))).toEqual(
          new Set(["training", null]),
        );
      });
    });

    describe("logged models", () => {
      test("a logged model is read back with its metrics, and listed newest first", async () => {
        const make = (at: number) =>
          held(
            decideLoggedModel(
              defaultExperiment(),
              { name: null, sourceRun: "", type: "", params: [["c", "1"]], tags: [] },
              { id: id(), name: "calm-owl-2", at },
            ),
          );
        const [older, newer] = [make(1), make(2)];
        for (const model of [newer, older]) held(await store.loggedModels.create(workspace, model));
        const before = await store.loggedModels.load(workspace, newer.id);
        if (before === undefined) throw new Error("no model");
        const dataset = { name: "wine", digest: "d1" };
        const metric = { key: "auc", value: Number.NaN, timestamp: 1, step: 2, run: "r", dataset };
        const after = { ...newer, status: "READY" as const, metrics: [metric] };
        held(await store.loggedModels.write(workspace, before, after));
        expect(await store.loggedModels.write(workspace, before, after)).toMatchObject({ refusal: { code: "stale" } });
        expect((await store.loggedModels.list(workspace, "0", { limit: 5 })).map((row) => row.id)).toEqual([
          newer.id,
          older.id,
        ]);
        expect(await store.loggedModels.loadAll(workspace, [older.id, newer.id])).toEqual([older, after]);
      });
    });
  });

/** Each point once, NaN as 0, in order: worked out without the code under test. */
const naiveHistory = (points: readonly MetricPoint[]): readonly MetricValue[] => {
  const number = (value: number) => (Number.isNaN(value) ? 0 : Math.max(value, -1e300));
  const once = new Map(
    points.map(({ timestamp, step, value }) => [`${timestamp}/${step}/${value}`, { value, timestamp, step }]),
  );
  return [...once.values()].sort(
    (left, right) =>
      left.timestamp - right.timestamp ||
      left.step - right.step ||
      number(left.value) - number(right.value) ||
      Number(Number.isNaN(left.value)) - Number(Number.isNaN(right.value)),
  );
};
