import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openTrackingStore } from "../../lib/adapters/dynamodb/tracking/tracking-store.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { CommandContext } from "../../lib/domain/command/command-context.ts";
import type { Result } from "../../lib/domain/result.ts";
import { moveExperiment } from "../../lib/domain/tracking/decide-experiment.ts";
import { runRecord } from "../../lib/domain/tracking/run-record.ts";
import type { TrackingRefusal } from "../../lib/domain/tracking/tracking-refusal.ts";
import type { RunStatus } from "../../lib/domain/tracking/tracking-run.ts";
import { changeTrackingExperiment } from "../../lib/usecases/change-tracking-experiment.ts";
import { createLoggedModel } from "../../lib/usecases/create-logged-model.ts";
import { createTrackingExperiment } from "../../lib/usecases/create-tracking-experiment.ts";
import { createTrackingRun } from "../../lib/usecases/create-tracking-run.ts";
import { enterEndedRuns } from "../../lib/usecases/enter-ended-runs.ts";
import { enterTrackingRun } from "../../lib/usecases/enter-tracking-run.ts";
import { findTrackingRun } from "../../lib/usecases/find-tracking-run.ts";
import { logRunBatch } from "../../lib/usecases/log-run-batch.ts";
import { logRunInputs } from "../../lib/usecases/log-run-inputs.ts";
import { logRunOutputs } from "../../lib/usecases/log-run-outputs.ts";
import { moveTrackingRun } from "../../lib/usecases/move-tracking-run.ts";
import { updateTrackingRun } from "../../lib/usecases/update-tracking-run.ts";
import { commandContext } from "../support/command-context.ts";
import { faultyClient, InjectedFault } from "../support/faulty-client.ts";
import { held } from "../support/registry.ts";
import { createMeasureTable, createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { logged } from "../support/tracking.ts";

let engine: TableEngine;
let now: number;
let workspace: string;
let tables = 0;
beforeAll(async () => {
  engine = await startTableEngine();
  await createStateTable(engine.client, "state");
  await createMeasureTable(engine.client, "measure");
});
afterAll(() => engine.stop());
beforeEach(() => {
  tables += 1;
  workspace = `w${tables}`;
  now = 1_795_244_400_000;
});

const open = (client = engine.client) => {
  const [clock, ids] = [{ now: () => now }, uuidV7Ids()];
  return {
    ...openTrackingStore({ client, table: "measure" }, clock),
    aggregates: openAggregateStore({ client, table: "state", clock, ids }),
    clock,
    ids,
    digest: sha256Digest,
  };
};
const asking = (more: Partial<CommandContext> = {}) => commandContext({ workspace, ...more });
const draft = { experiment: "0", user: "ada", startTime: undefined, name: "", tags: [] };
const start = async () => held(await createTrackingRun(open(), asking(), draft)).id;
const end = (status: RunStatus = "FINISHED", endTime: number | undefined = now) => ({
  status,
  endTime,
  name: undefined,
});
const sweep = async () => {
  now += 61_000;
  await enterEndedRuns(open(), (of, occasion) =>
    commandContext({ workspace: of, actor: "service:reconciler", idempotencyKey: occasion }),
  );
};
const digestNow = async (run: string) =>
  sha256Digest.ofJson(runRecord(held(await findTrackingRun(open(), workspace, run)).stored.state));
const entered = async (run: string) => open().aggregates.load(workspace, "tracking-run", run);
const unentered = async () => (await open().runs.unentered(now + 1)).filter((one) => one.workspace === workspace);

describe("what is created under a key", () => {
  const loggedModel = { experiment: "0", name: "m", sourceRun: "", type: "", params: [], tags: [] };
  type Create = (
    needs: ReturnType<typeof open>,
    by: CommandContext,
  ) => Promise<Result<{ readonly id: string }, TrackingRefusal>>;
  const kinds = {
    run: (needs, by) => createTrackingRun(needs, by, draft),
    experiment: (needs, by) =>
      createTrackingExperiment(needs, by, { name: `e ${by.idempotencyKey}`, artifactLocation: "", tags: new Map() }),
    "logged model": (needs, by) => createLoggedModel(needs, by, loggedModel),
  } satisfies Record<string, Create>;
  const countOf = {
    run: async () => (await open().runs.list(workspace, "0", { limit: 9 })).length,
    experiment: async () => (await open().experiments.list(workspace, { limit: 9 })).length - 1,
    "logged model": async () => (await open().loggedModels.list(workspace, "0", { limit: 9 })).length,
  };

  describe.each(["run", "experiment", "logged model"] as const)("as %s", (kind) => {
    const create: Create = kinds[kind];

    test("is there once, however often and at once the request comes", async () => {
      const by = asking({ idempotencyKey: "k" });
      const made = await Promise.all(Array.from({ length: 6 }, () => create(open(), by)));
      now += 60_000;
      made.push(await create(open(), by));
      expect(new Set(made.map((one) => held(one).id)).size).toBe(1);
      expect(await countOf[kind]()).toBe(1);
    });

    test("is not another request's", async () => {
      held(await create(open(), asking({ idempotencyKey: "k" })));
      const other = asking({ idempotencyKey: "k", requestHash: "2".repeat(64) });
      expect(await create(open(), other)).toMatchObject({ refusal: { code: "idempotency-key-reused" } });
      expect(await countOf[kind]()).toBe(1);
    });

    test.each(["before", "after"] as const)(
      "is there once, wherever a process dies, %s a call took effect",
      async (when) => {
        for (let at = 1, isDone = false; !isDone; at += 1) {
          const by = asking({ idempotencyKey: `k${at}` });
          const before = await countOf[kind]();
          const { client } = faultyClient(engine.client, at, when);
          try {
            held(await create(open(client), by));
            isDone = true;
          } catch (error) {
            if (!(error instanceof InjectedFault)) throw error;
          }
          expect(held(await create(open(), by)).id).toBe(held(await create(open(), by)).id);
          expect(await countOf[kind]()).toBe(before + 1);
        }
      },
    );
  });
});

describe("a run enters the log by its digest", () => {
  test("when it ends, and again when it was reopened and ended", async () => {
    const run = await start();
    const context = () => commandContext({ workspace });
    held(await logRunBatch(open(), workspace, run, { metrics: [logged("loss", Number.NaN)], params: [], tags: [] }));
    held(await updateTrackingRun(open(), context(), run, end()));
    const first = await entered(run);
    expect(first).toMatchObject({
      revision: 1,
      state: { id: run, experiment: "0", status: "FINISHED", endedAt: now, digest: await digestNow(run) },
    });
    held(await updateTrackingRun(open(), context(), run, end()));
    expect(await entered(run)).toEqual(first);
    held(await updateTrackingRun(open(), context(), run, end("RUNNING", undefined)));
    expect(await entered(run)).toEqual(first);
    held(await updateTrackingRun(open(), context(), run, end("KILLED")));
    expect(await entered(run)).toMatchObject({
      revision: 2,
      state: { status: "KILLED", digest: await digestNow(run) },
    });
    expect(await unentered()).toEqual([]);
  });

  test("what is logged after its end enters once it is quiet, as one revision", async () => {
    const run = await start();
    held(await updateTrackingRun(open(), commandContext({ workspace }), run, end()));
    for (const step of [1, 2, 3])
      held(await logRunBatch(open(), workspace, run, { metrics: [logged("loss", 1, { step })], params: [], tags: [] }));
    expect((await entered(run))?.revision).toBe(1);
    await sweep();
    await sweep();
    expect(await entered(run)).toMatchObject({ revision: 2, state: { digest: await digestNow(run) } });
    expect(await unentered()).toEqual([]);
  });

  test.each(["before", "after"] as const)(
    "wherever a process dies while ending it, %s a call took effect",
    async (when) => {
      for (let at = 1, isDone = false; !isDone; at += 1) {
        const run = await start();
        held(await logRunBatch(open(), workspace, run, { metrics: [logged("loss", at)], params: [], tags: [] }));
        const { client } = faultyClient(engine.client, at, when);
        try {
          held(await updateTrackingRun(open(client), commandContext({ workspace }), run, end()));
          isDone = true;
        } catch (error) {
          if (!(error instanceof InjectedFault)) throw error;
        }
        // The client may try again, or never come back.
        if (at % 2 === 0) held(await updateTrackingRun(open(), commandContext({ workspace }), run, end()));
        await sweep();
        const { state } = held(await findTrackingRun(open(), workspace, run)).stored;
        if (state.status === "RUNNING") expect(await entered(run)).toBeUndefined();
        else expect(await entered(run)).toMatchObject({ revision: 1, state: { digest: await digestNow(run) } });
        expect(await unentered()).toEqual([]);
      }
    },
  );

  test("with writers and sweeps at once, the log ends at the run as it stands", async () => {
    const run = await start();
    held(await updateTrackingRun(open(), commandContext({ workspace }), run, end()));
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        held(await logRunBatch(open(), workspace, run, { metrics: [], params: [], tags: [[`t${index}`, ""]] }));
        await enterTrackingRun(open(), commandContext({ workspace }), run);
      }),
    );
    expect((await entered(run))?.state.digest).toBe(await digestNow(run));
    expect(await unentered()).toEqual([]);
  });
});

describe("stages", () => {
  test("a run of a deleted experiment takes nothing, and is as it was when that is restored", async () => {
    const { id: experiment } = held(
      await createTrackingExperiment({ ...open() }, asking(), { name: "e", artifactLocation: "", tags: new Map() }),
    );
    const run = held(await createTrackingRun(open(), asking(), { ...draft, experiment })).id;
    const move = async (stage: "active" | "deleted") =>
      changeTrackingExperiment(open(), workspace, experiment, (found) => moveExperiment(found, stage, now));
    held(await move("deleted"));
    const tag = async () => logRunBatch(open(), workspace, run, { metrics: [], params: [], tags: [["a", "b"]] });
    expect(await tag()).toEqual({
      ok: false,
      refusal: { code: "tracking-stage", what: "run", id: run, stage: "deleted" },
    });
    expect((await createTrackingRun(open(), asking(), { ...draft, experiment })).ok).toBe(false);
    expect((await move("deleted")).ok).toBe(false);
    held(await move("active"));
    expect((await tag()).ok).toBe(true);
  });
});

describe("inputs and outputs", () => {
  test("are added once, however often they are sent", async () => {
    const run = await start();
    const dataset = { name: "wine", digest: "d1", sourceType: "local", source: "{}", schema: null, profile: null };
    const inputs = { datasets: [{ dataset, tags: new Map([["mlflow.data.context", "training"]]) }], models: ["m-1"] };
    for (const _ of [1, 2]) {
      held(await logRunInputs(open(), workspace, run, inputs));
      held(await logRunOutputs(open(), workspace, run, [{ model: "m-2", step: 1 }]));
    }
    const { state } = held(await findTrackingRun(open(), workspace, run)).stored;
    expect(state.datasets).toEqual([{ name: "wine", digest: "d1", tags: inputs.datasets[0]?.tags }]);
    expect([state.modelInputs, state.modelOutputs]).toEqual([["m-1"], [{ model: "m-2", step: 1 }]]);
    expect(await open().datasets.load(workspace, "0", state.datasets)).toEqual([dataset]);
  });

  test("a deleted run takes none, and takes them again when it is restored", async () => {
    const run = await start();
    held(await moveTrackingRun(open(), workspace, run, "deleted"));
    const output = () => logRunOutputs(open(), workspace, run, [{ model: "m-2", step: 1 }]);
    expect(await output()).toMatchObject({ refusal: { code: "tracking-stage", what: "run" } });
    held(await moveTrackingRun(open(), workspace, run, "active"));
    expect((await output()).ok).toBe(true);
  });
});

describe("values about logged models", () => {
  test("a batch that dies between run and model is made whole when it is sent again", async () => {
    const run = await start();
    const model = held(
      await createLoggedModel(open(), asking(), {
        experiment: "0",
        name: "m",
        sourceRun: run,
        type: "",
        params: [],
        tags: [],
      }),
    );
    const batch = {
      metrics: [1, 2].map((step) => logged("auc", step, { step, model: model.id })),
      params: [],
      tags: [],
    };
    for (let at = 1, isDone = false; !isDone; at += 1)
      try {
        held(await logRunBatch(open(faultyClient(engine.client, at, "after").client), workspace, run, batch));
        isDone = true;
      } catch (error) {
        if (!(error instanceof InjectedFault)) throw error;
      }
    const stored = await open().loggedModels.load(workspace, model.id);
    expect(stored?.state.metrics.map(({ value, run: by }) => [value, by])).toEqual([
      [1, run],
      [2, run],
    ]);
    expect((await open().runs.history(workspace, run, "auc", { limit: 9 })).values).toHaveLength(2);
  });
});
