import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { accept, refuse } from "../../lib/domain/result.ts";
import { serviceContext } from "../../lib/messaging/service-context.ts";
import type { ModelInvoker } from "../../lib/ports/model-invoker.ts";
import { advancePipeline } from "../../lib/usecases/advance-pipeline.ts";
import { approvePipeline } from "../../lib/usecases/approve-pipeline.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { deployDueVersions } from "../../lib/usecases/deploy-due-versions.ts";
import { deployVersion } from "../../lib/usecases/deploy-version.ts";
import { getPipeline } from "../../lib/usecases/get-pipeline.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { cancelPipeline, rejectPipeline } from "../../lib/usecases/stop-pipeline.ts";
import { triggerPipeline } from "../../lib/usecases/trigger-pipeline.ts";
import { voteOnChangeRequest } from "../../lib/usecases/vote-on-change-request.ts";
import { commandContext } from "../support/command-context.ts";
import { faultyClient } from "../support/faulty-client.ts";
import { referenceText, signature } from "../support/measured.ts";
import { monitor, retrainingPolicy } from "../support/pipelines.ts";
import { held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

/** A candidate that answers as its reference rows say, and a champion that always says 0. */
const invoker: ModelInvoker = {
  invoke: async (_target, { version }, { inputs }) => {
    const ages = inputs.find(({ name }) => name === "age")?.data ?? [];
    const answers = Array.from({ length: ages.length }, (_, row) =>
      version === 1 ? 0n : BigInt(Number(ages[row]) % 2),
    );
    return accept([{ name: "label", datatype: "INT64", shape: [answers.length], data: BigInt64Array.from(answers) }]);
  },
  invokeSplit: async () => ({ executed: null, answer: refuse({ code: "target-unavailable", reason: "not asked" }) }),
};

let tables = 0;

/** A model with a champion that serves, a second version beside it, and a monitor with a retraining policy. */
const openWorld = async () => {
  tables += 1;
  const registry = await openRegistry(engine, `pipelines-${tables}`);
  const needs = {
    ...registry,
    invokers: { lambda: invoker, sagemaker: invoker, http: invoker },
    authorizer: openCedarAuthorizer(),
  };
  const asAda = () => commandContext({ actor: "ada" });
  const asMel = () => commandContext({ actor: "mel" });
  await registry.model("fraud");
  const register = async () => {
    const registration = {
      artifacts: [
        registry.upload("model.onnx", `model ${needs.ids.next()}`),
        registry.upload("reference.csv", referenceText),
      ],
      signature,
      lineage: {},
      origin: null,
      metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      description: "",
      tags: {},
    };
    return held(await registerVersion(needs, asAda(), { model: "fraud", registration })).state.number;
  };
  const actuator = {
    deploy: async ({ version }: { readonly version: number }) => ({ resource: "fn", qualifier: String(version) }),
  };
  const deployDue = () =>
    deployDueVersions({ ...needs, actuator }, "default", (workspace, occasion) =>
      serviceContext(needs, "rollout-stepper", workspace, "confirmDeployment", occasion),
    );
  held(await createTarget(needs, asAda(), { model: "fraud", creation: { name: "fraud", kind: "lambda" } }));
  expect(await register()).toBe(1);
  held(await deployVersion(needs, asAda(), { target: "fraud", version: "1" }));
  await deployDue();
  await registry.move("fraud", 1, "Staging", "Approved", "Production");
  expect(await register()).toBe(2);
  const id = (await needs.aggregates.resolve("default", "model-name#fraud")) ?? "";
  const watch = monitor({ model: id, retraining: retrainingPolicy() });
  const change = { kind: "monitor", id: "fraud", basis: null, event: "monitor-created", state: watch } as const;
  held(await needs.aggregates.commit(asAda(), { at: 1, changes: [change], answer: null }));

  const load = async <Kind extends "pipeline" | "monitor" | "change-request" | "model-version" | "rollout">(
    kind: Kind,
    key: string,
  ) => {
    const loaded = await needs.aggregates.load("default", kind, key);
    if (loaded === undefined) throw new Error(`no ${kind} ${key}`);
    return loaded;
  };
  const advance = async (pipeline: string, client: DynamoDBDocumentClient = engine.client) => {
    const aggregates = openAggregateStore({ client, table: registry.table, clock: needs.clock, ids: needs.ids });
    await advancePipeline({ ...needs, aggregates }, "default", pipeline, (occasion) =>
      serviceContext(needs, "training-launcher", "default", "advancePipeline", occasion),
    );
  };
  /** Brings it forward while the worker dies at its first, second, third … call, before or after it took effect. */
  const advanceThroughCrashes = async (pipeline: string) => {
    for (let at = 1; ; at += 1)
      for (const when of ["before", "after"] as const) {
        const faulty = faultyClient(engine.client, at, when);
        await advance(pipeline, faulty.client).catch(() => undefined);
        // It needed fewer calls than that, so nothing died and nothing is left to do.
        if (faulty.calls() < at) return;
      }
  };
  const vote = async (request: string | null, decision: "approve" | "reject") => {
    for (const voter of ["mel", "max"]) {
      const { state } = await load("change-request", request ?? "");
      if (state.status !== "open") continue;
      const ballot = { id: state.id, digest: state.digest, decision, reason: "looked at it" };
      held(await voteOnChangeRequest(needs, commandContext({ actor: voter, roles: ["ml-engineer"] }), ballot));
    }
  };
  const trigger = (reason = "it is time") => triggerPipeline(needs, asAda(), { model: "fraud", reason });
  const approve = async (pipeline: string) => {
    const { revision } = await load("pipeline", pipeline);
    return held(
      await approvePipeline(needs, asMel(), { id: pipeline, ifMatch: revision, reason: "agreed", candidate: "2" }),
    );
  };
  return { needs, asAda, asMel, load, advance, advanceThroughCrashes, deployDue, vote, trigger, approve, model: id };
};

type World = Awaited<ReturnType<typeof openWorld>>;

/** Up to the votes on the move to Approved. */
const upToVotes = async (world: World, reason?: string) => {
  const { id } = held(await world.trigger(reason)).state;
  await world.approve(id);
  await world.advanceThroughCrashes(id);
  expect((await world.load("pipeline", id)).state.status).toBe("deploying");
  await world.deployDue();
  await world.advanceThroughCrashes(id);
  return id;
};

describe("a pipeline", () => {
  test("says at each halt who or what has to move first", async () => {
    const world = await openWorld();
    const { id } = held(await world.trigger()).state;
    const waitsFor = async () => held(await getPipeline(world.needs, "default", id)).waitsFor;
    expect(await waitsFor()).toBe("somebody to approve the retraining");
    await world.approve(id);
    expect(await waitsFor()).toBeNull();
    await world.advance(id);
    expect(await waitsFor()).toBe("the candidate's deployment");
    await world.deployDue();
    await world.advance(id);
    const { approved } = (await world.load("pipeline", id)).state.changeRequests;
    expect(await waitsFor()).toBe(`votes on change request ${approved}`);
    await world.vote(approved, "reject");
    expect(await waitsFor()).toBeNull();
    await world.advance(id);
    expect(await waitsFor()).toBeNull();
  });

  test("brings no candidate to its target whose files are not what they were", async () => {
    const world = await openWorld();
    const { id } = held(await world.trigger()).state;
    await world.approve(id);
    world.needs.artifacts.stat = async () => undefined;
    await world.advance(id);
    const { status, decisions } = (await world.load("pipeline", id)).state;
    expect([status, decisions.at(-1)?.reason]).toEqual(["failed", "version 2 cannot be deployed: artifact-lost"]);
  });

  test("asks people also when its trigger's reason has to be cut within a character", async () => {
    const world = await openWorld();
    const id = await upToVotes(world, `x${"\u{1F600}".repeat(999)}`);
    const { approved } = (await world.load("pipeline", id)).state.changeRequests;
    const { reason } = (await world.load("change-request", approved ?? "")).state;
    expect(reason).toMatch(/^retrained by pipeline [0-9a-f]{32}: x\u{1F600}/u);
    expect(reason).toHaveLength(2_000);
  });

  test("goes from its trigger to a rollout that people voted for, although its worker dies at every call", async () => {
    const world = await openWorld();
    const id = await upToVotes(world);
    const asked = (await world.load("pipeline", id)).state;
    expect(asked).toMatchObject({ status: "awaiting-votes", candidate: 2, champion: 1 });
    expect(asked.gates.map(({ gate, verdict }) => `${gate} ${verdict}`)).toEqual([
      "data-quality PASS",
      "agreement PASS",
      "threshold PASS",
      "regression PASS",
      "significance PASS",
    ]);
    await world.vote(asked.changeRequests.approved, "approve");
    await world.advanceThroughCrashes(id);
    const second = (await world.load("pipeline", id)).state;
    expect(second.changeRequests.production).not.toBeNull();
    await world.vote(second.changeRequests.production, "approve");
    await world.advanceThroughCrashes(id);
    const rolling = (await world.load("pipeline", id)).state;
    expect(rolling.status).toBe("rolling-out");
    expect((await world.load("rollout", rolling.rollout ?? "")).state).toMatchObject({ candidate: 2, stable: 1 });
    // Each decision once, whatever was repeated.
    expect(rolling.decisions.map(({ decision }) => decision)).toEqual([
      "triggered by manual",
      "approved with version 2, trained elsewhere",
      "candidate-chosen",
      "gates-passed",
      "candidate-staged",
      "votes-asked",
      "votes-asked",
      "rollout-started",
    ]);
    const open = await world.needs.aggregates.list("default", "change-request", { group: "open", limit: 10 });
    expect(open.items).toEqual([]);
  });

  test("keeps the champion when people reject the candidate, says why, and lets the monitor go", async () => {
    const world = await openWorld();
    const id = await upToVotes(world);
    const { approved } = (await world.load("pipeline", id)).state.changeRequests;
    await world.vote(approved, "reject");
    await world.advanceThroughCrashes(id);
    const { state } = await world.load("pipeline", id);
    expect(state.status).toBe("champion-kept");
    expect(state.decisions.at(-1)?.reason).toContain("looked at it");
    expect((await world.load("monitor", "fraud")).state.pipeline).toBeNull();
    expect(await world.needs.aggregates.dueEffects("default", "training-launcher")).toEqual([]);
  });

  test("keeps the champion when the candidate does not pass a gate", async () => {
    const world = await openWorld();
    const monitor = await world.load("monitor", "fraud");
    const gates = { accuracyMin: 0.99, accuracyGainMin: 0, pValueMax: 0.05, missingMax: 0.01 };
    const state = { ...monitor.state, retraining: retrainingPolicy({ gates }) };
    const change = {
      kind: "monitor",
      id: "fraud",
      basis: monitor,
      event: "monitor-updated",
      state,
    } as const;
    held(await world.needs.aggregates.commit(world.asAda(), { at: 1, changes: [change], answer: null }));
    const id = await upToVotes(world);
    expect((await world.load("pipeline", id)).state).toMatchObject({
      status: "champion-kept",
      changeRequests: { approved: null, production: null },
    });
    expect((await world.load("model-version", `${world.model}.2`)).state.stage).toBe("Development");
  });

  test("is not triggered while another runs, nor while the model cools down", async () => {
    const world = await openWorld();
    const { id } = held(await world.trigger()).state;
    expect(await world.trigger()).toMatchObject({ refusal: { code: "pipeline-in-progress", pipeline: id } });
    const { revision } = await world.load("pipeline", id);
    held(await rejectPipeline(world.needs, world.asAda(), { id, ifMatch: revision, reason: "not now" }));
    expect(await world.trigger()).toMatchObject({ refusal: { code: "cooldown" } });
    world.needs.time.now += 3_600_000;
    expect(await world.trigger()).toMatchObject({ ok: true });
    const cancelled = await cancelPipeline(world.needs, world.asAda(), { id, ifMatch: revision + 1, reason: "again" });
    expect(cancelled).toMatchObject({ refusal: { code: "wrong-pipeline-status", pipelineStatus: "rejected" } });
  });

  test("is approved by somebody else than who asked, and fails with the reason when its data set is not there", async () => {
    const world = await openWorld();
    const { id } = held(await world.trigger()).state;
    const { revision } = await world.load("pipeline", id);
    const consent = { id, ifMatch: revision, reason: "agreed" };
    expect(await approvePipeline(world.needs, world.asAda(), consent)).toMatchObject({
      refusal: { code: "self-approval" },
    });
    held(await approvePipeline(world.needs, world.asMel(), consent));
    await world.advanceThroughCrashes(id);
    const { state } = await world.load("pipeline", id);
    expect(state.status).toBe("failed");
    expect(state.decisions.at(-1)?.reason).toContain("is not in the workspace");
  });
});
