import { createHash } from "node:crypto";
import { openAliasTrafficActuator } from "../../lib/adapters/lambda/alias-traffic-actuator.ts";
import { openLambdaModelInvoker } from "../../lib/adapters/lambda/model-invoker.ts";
import { openSageMakerModelInvoker } from "../../lib/adapters/sagemaker/model-invoker.ts";
import { openWeightsTrafficActuator } from "../../lib/adapters/sagemaker/weights-traffic-actuator.ts";
import type { ModelInvoker } from "../../lib/ports/model-invoker.ts";
import type { TrafficActuator } from "../../lib/ports/traffic-actuator.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { deployDueVersions } from "../../lib/usecases/deploy-due-versions.ts";
import { deployVersion } from "../../lib/usecases/deploy-version.ts";
import { commandContext } from "./command-context.ts";
import { startLambdaTargets } from "./lambda-target.ts";
import { annotatedModel, onnxModel } from "./onnx-models.ts";
import { by, held, type openRegistry } from "./registry.ts";
import { startSageMakerTargets } from "./sagemaker-target.ts";

type Registry = Awaited<ReturnType<typeof openRegistry>>;

/** A kind of target that can split its own traffic, on the local machine's endpoint of its service. */
export interface SplitTargets {
  readonly kind: "lambda" | "sagemaker";
  readonly actuator: TrafficActuator;
  readonly invoker: ModelInvoker;
  /** A model file whose server fails every request. */
  readonly failing: Uint8Array;
  /** Brings versions 1 and 2 of a model, which serve these files, to a target of the model's name. */
  readonly deploy: (registry: Registry, model: string, files: readonly [Uint8Array, Uint8Array]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const operator = () => by("olga", "operator");
const invocationMsMax = 10_000;

/** Functions whose versions answer like a model server. */
export const openLambdaSplit = async (): Promise<SplitTargets> => {
  const { client, deployer, stop } = await startLambdaTargets();
  const deploy: SplitTargets["deploy"] = async (registry, model) => {
    held(await createTarget(registry, operator(), { model, creation: { name: model, kind: "lambda" } }));
    for (const version of ["1", "2"]) held(await deployVersion(registry, operator(), { target: model, version }));
    await deployDueVersions({ ...registry, actuator: deployer }, "default", (workspace, effect) =>
      commandContext({ workspace, idempotencyKey: effect }),
    );
  };
  const actuator = openAliasTrafficActuator(client);
  const invoker = openLambdaModelInvoker({ client, invocationMsMax });
  return { kind: "lambda", actuator, invoker, failing: fileWithDigest("ff"), deploy, stop };
};

const variants = ["champion", "challenger"] as const;

/** Endpoints with the product's own model server in a process behind each variant. */
export const openSageMakerSplit = async (): Promise<SplitTargets> => {
  const { client, runtime, makeEndpoint, stop } = await startSageMakerTargets();
  const deploy: SplitTargets["deploy"] = async (registry, model, [champion, challenger]) => {
    await makeEndpoint(model, { champion, challenger });
    const creation = { name: model, kind: "sagemaker", endpoint: model } as const;
    held(await createTarget(registry, operator(), { model, creation }));
    for (const [index, qualifier] of variants.entries())
      held(await deployVersion(registry, operator(), { target: model, version: String(index + 1), qualifier }));
  };
  return {
    kind: "sagemaker",
    actuator: openWeightsTrafficActuator({ client, settleMsMax: 5_000, pollMs: 10 }),
    invoker: openSageMakerModelInvoker({ client: runtime, invocationMsMax }),
    // It takes other inputs.
    failing: onnxModel("echo"),
    deploy,
    stop,
  };
};

const fileWithDigest = (start: string): Uint8Array => {
  for (let note = 0; ; note += 1) {
    const file = annotatedModel("tabular", String(note));
    if (createHash("sha256").update(file).digest("hex").startsWith(start)) return file;
  }
};
