import { afterAll, beforeAll, expect, test } from "vitest";
import { createRolloutStepper } from "../../../functions/rollout-stepper/app.ts";
import { openCedarAuthorizer } from "../../../lib/adapters/cedar/cedar-authorizer.ts";
import type { TargetActuator } from "../../../lib/ports/target-actuator.ts";
import { createTarget } from "../../../lib/usecases/create-target.ts";
import { deployVersion } from "../../../lib/usecases/deploy-version.ts";
import { registerModel } from "../../../lib/usecases/register-model.ts";
import { registerVersion } from "../../../lib/usecases/register-version.ts";
import { commandContext } from "../../support/command-context.ts";
import { held, openRegistry } from "../../support/registry.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

const actuator: TargetActuator = {
  deploy: async ({ workspace, target }) => {
    if (workspace === "a-broken")
      throw new Error("AccessDeniedException: not authorized to perform lambda:CreateFunction");
    return { resource: `fn-${workspace}-${target}`, qualifier: "1" };
  },
};
const stepper = (event: unknown) =>
  createRolloutStepper({ ...registry, authorizer: openCedarAuthorizer(), actuator })(event);
const wake = (workspace: string) => ({
  Records: [{ eventSource: "aws:dynamodb", dynamodb: { Keys: { pk: { S: `${workspace}#effects#rollout-stepper` } } } }],
});

/** A target with version 1 of its model on its way, in a workspace of its own. */
const ordered = async (workspace: string) => {
  const context = () => commandContext({ workspace });
  const model = { name: "fraud", riskTier: 3, type: "classifier", owner: "o", framework: null } as const;
  held(await registerModel(registry, context(), { ...model, description: "", tags: {} }));
  const registration = {
    artifacts: [registry.upload("model.onnx", workspace, workspace)],
    signature: null,
    lineage: {},
    metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
    description: "",
    tags: {},
  };
  held(await registerVersion(registry, context(), { model: "fraud", registration }));
  held(await createTarget(registry, context(), { model: "fraud", creation: { name: "fraud", kind: "lambda" } }));
  held(await deployVersion(registry, context(), { target: "fraud", version: "1" }));
};
const statusIn = async (workspace: string) =>
  (await registry.aggregates.load(workspace, "target", "fraud"))?.state.deployments[0]?.status;

test("a stream record wakes the stepper for its workspace; the clock finds the others, past one that fails", async () => {
  for (const workspace of ["a-broken", "team-a", "team-b"]) await ordered(workspace);
  await stepper(wake("team-a"));
  expect([await statusIn("team-a"), await statusIn("team-b")]).toEqual(["ready", "pending"]);
  await expect(stepper({ kind: "tick" })).rejects.toThrow("AccessDeniedException");
  expect([await statusIn("a-broken"), await statusIn("team-b")]).toEqual(["pending", "ready"]);
});
