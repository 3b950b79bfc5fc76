import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  ModelError,
  type SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { readOrigin } from "../../domain/inference/failure-origin.ts";
import {
  type ModelCall,
  type ModelRefusal,
  readModelAnswer,
  writeModelCall,
} from "../../domain/inference/model-call.ts";
import type { Tensor } from "../../domain/inference/tensor.ts";
import { type Result, refuse } from "../../domain/result.ts";
import type { Target } from "../../domain/routing/target.ts";
import type { ModelInvoker } from "../../ports/model-invoker.ts";
import { awsFault } from "../lambda/aws-fault.ts";

interface Settings {
  readonly client: SageMakerRuntimeClient;
  readonly invocationMsMax: number;
}

/** Calls one production variant of an endpoint, which overrides the endpoint's own weights, or lets these choose. */
export const openSageMakerModelInvoker = (settings: Settings): ModelInvoker => ({
  invoke: async ({ name, resource }, { version, qualifier }, call) => {
    if (resource === null || qualifier === null)
      return refuse({ code: "target-unavailable", reason: `target ${name} has no variant for version ${version}` });
    return (await ask(settings, { EndpointName: resource, TargetVariant: qualifier }, call)).answer;
  },
  invokeSplit: async ({ name, resource, deployments }, call) => {
    if (resource === null)
      return {
        executed: null,
        answer: refuse({ code: "target-unavailable", reason: `target ${name} has no endpoint` }),
      };
    const { variant, failed, answer } = await ask(settings, { EndpointName: resource }, call);
    return { executed: variant ?? (failed === undefined ? null : variantServing(deployments, failed)), answer };
  },
});

interface Asked {
  readonly answer: Result<readonly Tensor[], ModelRefusal>;
  /** Only with an answer: SageMaker's errors name no variant. */
  readonly variant?: string | undefined;
  /** Digest of the model that failed, if its server said it. */
  readonly failed?: string | undefined;
}

const ask = async (
  { client, invocationMsMax }: Settings,
  where: Pick<InvokeEndpointCommandInput, "EndpointName" | "TargetVariant">,
  call: ModelCall,
): Promise<Asked> => {
  const body = writeModelCall(call);
  if (!body.ok) return { answer: refuse({ code: "model-refused-inputs", reason: body.refusal.reason }) };
  const json = "application/json";
  const command = new InvokeEndpointCommand({ ...where, ContentType: json, Accept: json, Body: body.value });
  try {
    const output = await client.send(command, { abortSignal: AbortSignal.timeout(invocationMsMax) });
    return { answer: readModelAnswer(200, output.Body.transformToString()), variant: output.InvokedProductionVariant };
  } catch (error) {
    if (!(error instanceof ModelError) || error.OriginalStatusCode === undefined)
      return { answer: refuse(awsFault(error, invocationMsMax)) };
    // 424: the container answered, and this is what it answered.
    const { OriginalStatusCode: status, OriginalMessage: text = "" } = error;
    return { answer: readModelAnswer(status, text), failed: readOrigin(text) };
  }
};

/** Two variants of one model file cannot be told apart by it. */
const variantServing = (deployments: Target["deployments"], sha256: string): string | null => {
  const [only, ...others] = deployments.filter((deployment) => deployment.sha256 === sha256);
  return others.length === 0 ? (only?.qualifier ?? null) : null;
};
