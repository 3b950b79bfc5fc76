import { afterAll, beforeAll, expect, test } from "vitest";
import { createReconciler } from "../../../functions/reconciler/app.ts";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import { launchTrainingJobs } from "../../../lib/usecases/launch-training-jobs.ts";
import { openChangeRequest } from "../../../lib/usecases/open-change-request.ts";
import { registerVersion } from "../../../lib/usecases/register-version.ts";
import { transitionStage } from "../../../lib/usecases/transition-stage.ts";
import { loadApprovalPolicy } from "../../../lib/wiring/load-approval-policy.ts";
import { commandContext } from "../../support/command-context.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";
import { held } from "../../support/registry.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { digestOf, openTrainingWorld, type TrainingWorld } from "../../support/training-world.ts";

let engine: TableEngine;
let objects: ObjectEndpoint;
let world: TrainingWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  objects = await startObjectEndpoint();
  world = await openTrainingWorld(engine, objects);
});
afterAll(async () => {
  await objects.stop();
  await engine.stop();
});

/** A run whose job ends untold, and a change request that nobody acts on, in a workspace of their own. */
const stuck = async (workspace: string) => {
  const run = await world.request(`trained-${workspace}`, {}, workspace);
  await launchTrainingJobs(world.needs, workspace, world.asLauncher);
  const context = () => commandContext({ workspace, actor: "ada" });
  const needs = { ...world.needs, approvalPolicy: loadApprovalPolicy(sha256Digest) };
  await world.model("asked", workspace);
  const content = `model of ${workspace}`;
  const artifact = {
    name: "model.onnx",
    sha256: digestOf(content),
    sizeBytes: content.length,
    mediaType: "application/octet-stream",
  };
  await world.put(`uploads/${workspace}`, content);
  held(await world.artifacts.copyFrom(workspace, `uploads/${workspace}`, artifact));
  const registration = {
    artifacts: [artifact],
    signature: null,
    lineage: {},
    metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
    description: "",
    tags: {},
  };
  held(await registerVersion(needs, context(), { model: "asked", registration }));
  const version = { model: "asked", version: "1", reason: "x" };
  held(await transitionStage(needs, context(), { ...version, to: "Staging" }));
  const { changeRequest } = held(await openChangeRequest(needs, context(), { ...version, to: "Approved" }));
  return { run: run.id, job: (await world.run(run.id, workspace)).job, request: changeRequest.state.id };
};

test("each minute it repairs what is stuck in every workspace, past what fails", async () => {
  const teamA = await stuck("team-a");
  const teamB = await stuck("team-b");
  world.time.now += 30 * 86_400_000;
  const broken = new Set([teamA.job]);
  const jobs = {
    standings: async (ids: readonly string[]) => {
      if (ids.some((id) => broken.has(id))) throw new Error("ThrottlingException: DescribeJobs");
      return new Map(ids.map((id) => [id, { status: "failed", reason: "exit code 9" } as const]));
    },
  };
  const unasked = { shift: () => Promise.reject(new Error("asked")), read: () => Promise.reject(new Error("asked")) };
  const reconcile = createReconciler({ ...world.needs, jobs, actuators: { lambda: unasked, sagemaker: unasked } });
  const standing = async (workspace: string, { run, request }: typeof teamA) => [
    (await world.run(run, workspace)).status,
    (await world.aggregates.load(workspace, "change-request", request))?.state.status,
  ];

  await expect(reconcile({ kind: "tick" })).rejects.toThrow("ThrottlingException: DescribeJobs");
  expect(await standing("team-a", teamA)).toEqual(["submitted", "expired"]);
  expect(await standing("team-b", teamB)).toEqual(["failed", "expired"]);
  broken.clear();
  await Promise.all([reconcile({ kind: "tick" }), reconcile({ kind: "tick" })]);
  expect(await standing("team-a", teamA)).toEqual(["failed", "expired"]);
  expect(await world.aggregates.workspacesWithEffects("reconciler")).toEqual([]);
});
