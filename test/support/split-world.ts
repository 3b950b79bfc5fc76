import { openCounterStore } from "../../lib/adapters/dynamodb/counter-store.ts";
import { openPredictionStore } from "../../lib/adapters/dynamodb/prediction-store.ts";
import { openHttpModelInvoker } from "../../lib/adapters/http/model-invoker.ts";
import { cacheRoutes } from "../../lib/adapters/routing/route-cache.ts";
import { openRouteReader } from "../../lib/adapters/routing/route-reader.ts";
import { openVersionReferences } from "../../lib/adapters/routing/version-references.ts";
import { parseInferenceRequest } from "../../lib/domain/inference/parse-inference-request.ts";
import type { RolloutPlan } from "../../lib/domain/rollout/rollout.ts";
import type { CapturedPrediction } from "../../lib/ports/capture-sink.ts";
import { commandRollout } from "../../lib/usecases/command-rollout.ts";
import { infer } from "../../lib/usecases/infer.ts";
import { recordPredictions } from "../../lib/usecases/record-predictions.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { startRollout } from "../../lib/usecases/start-rollout.ts";
import { stepRollout } from "../../lib/usecases/step-rollout.ts";
import { commandContext } from "./command-context.ts";
import { tabularRequest } from "./onnx-models.ts";
import { by, held, openRegistry } from "./registry.ts";
import type { SplitTargets } from "./split-targets.ts";
import { createMeasureTable, type TableEngine } from "./table-engine.ts";

const operator = () => by("olga", "operator");

let worlds = 0;

/**
 * A model in Production as version 1, with version 2 approved and deployed beside it on a target that can split its own
 * traffic; its gateway, and predictions that are recorded as they are made.
 */
export const openSplitWorld = async (
  engine: TableEngine,
  targets: SplitTargets,
  files: readonly [Uint8Array, Uint8Array],
) => {
  worlds += 1;
  const model = `split-${targets.kind}-${worlds}`;
  const registry = await openRegistry(engine);
  Object.defineProperty(registry.time, "now", { get: Date.now });
  const lengths = { profileSeconds: 60, counterSeconds: 1 };
  const measure = await createMeasureTable(engine.client, `measure-${model}`);
  const counters = openCounterStore({ client: engine.client, table: measure, ...lengths });
  const recorder = {
    archive: { keep: async () => "archive/object", rows: () => Promise.reject(new Error("rows are inline here")) },
    predictions: openPredictionStore({ client: engine.client, table: measure, labelHorizonDays: 1, lengths, slot: 0 }),
    references: openVersionReferences(registry.aggregates, registry.referenceProfiles),
  };
  const captured: CapturedPrediction[] = [];
  const gateway = {
    ...registry,
    routes: cacheRoutes(openRouteReader(registry.aggregates), { clock: registry.clock, onStale: () => {} }),
    invokers: {
      lambda: targets.invoker,
      sagemaker: targets.invoker,
      http: openHttpModelInvoker({ invocationMsMax: 1_000 }),
    },
    captures: { capture: async (prediction: CapturedPrediction) => void captured.push(prediction) },
    stopwatch: () => performance.now(),
    pseudonym: (text: string) => Buffer.from(text).toString("hex").padEnd(32, "0").slice(0, 32),
  };

  await registry.model(model, 4);
  for (const file of files) {
    const sha256 = await registry.artifacts.keep("default", file, "application/octet-stream");
    const artifacts = [
      { name: "model.onnx", sha256, sizeBytes: file.byteLength, mediaType: "application/octet-stream" },
    ];
    const metrics = { overall: {}, bySegment: {}, byFeatureGroup: {} };
    const registration = { artifacts, signature: null, lineage: {}, origin: null, metrics, description: "", tags: {} };
    held(await registerVersion(registry, by("ada"), { model, registration }));
  }
  await targets.deploy(registry, model, files);
  await registry.move(model, 1, "Staging", "Approved", "Production");
  await registry.move(model, 2, "Staging", "Approved");

  const stepper = { ...registry, counters, actuators: { lambda: targets.actuator, sagemaker: targets.actuator } };
  const request = held(parseInferenceRequest(JSON.stringify(tabularRequest())));
  const load = async <Kind extends "target" | "route" | "rollout">(kind: Kind, id: string) => {
    const loaded = await registry.aggregates.load("default", kind, id);
    if (loaded === undefined) throw new Error(`there is no ${kind} ${id}`);
    return loaded.state;
  };
  return {
    target: () => load("target", model),
    route: () => load("route", model),
    rollout: (id: string) => load("rollout", id),
    /** Has version 2 take over by this plan. */
    start: async (plan: RolloutPlan) => {
      const asked = held(
        await startRollout(registry, operator(), { model, version: "2", reason: "it is better", plan }),
      );
      if (asked.rollout === null) throw new Error("nobody else is asked in tier 4");
      return asked.rollout.state;
    },
    /** What the rollout stepper does when it is woken. */
    step: async (rollout: string) => {
      await stepRollout(stepper, "default", rollout, (workspace, idempotencyKey) =>
        commandContext({ workspace, idempotencyKey }),
      );
      return load("rollout", rollout);
    },
    abort: async (rollout: string) =>
      held(await commandRollout(stepper, operator(), { rollout, command: "abort", reason: "test" })).state,
    /** Asks the gateway so often, records each prediction, and gives them. */
    traffic: async (requests: number): Promise<readonly CapturedPrediction[]> => {
      for (let asked = 0; asked < requests; asked += 1)
        await (await infer(gateway, { workspace: "default", route: model, request })).captured;
      const made = captured.splice(0);
      await recordPredictions(recorder, made);
      return made;
    },
  };
};

export type SplitWorld = Awaited<ReturnType<typeof openSplitWorld>>;
