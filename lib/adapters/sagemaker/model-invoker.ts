import { InvokeEndpointCommand, ModelError, type SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { readModelAnswer, writeModelCall } from "../../domain/inference/model-call.ts";
import { refuse } from "../../domain/result.ts";
import type { ModelInvoker } from "../../ports/model-invoker.ts";
import { awsFault } from "../lambda/aws-fault.ts";

/** Calls one production variant of an endpoint; naming the variant overrides the endpoint's own weights. */
export const openSageMakerModelInvoker = ({
  client,
  invocationMsMax,
}: {
  readonly client: SageMakerRuntimeClient;
  readonly invocationMsMax: number;
}): ModelInvoker => ({
  invoke: async ({ name, resource }, { version, qualifier }, call) => {
    if (resource === null || qualifier === null)
      return refuse({ code: "target-unavailable", reason: `target ${name} has no variant for version ${version}` });
    const body = writeModelCall(call);
    if (!body.ok) return refuse({ code: "model-refused-inputs", reason: body.refusal.reason });
    const command = new InvokeEndpointCommand({
      EndpointName: resource,
      TargetVariant: qualifier,
      ContentType: "application/json",
      Accept: "application/json",
      Body: body.value,
    });
    try {
      const { Body } = await client.send(command, { abortSignal: AbortSignal.timeout(invocationMsMax) });
      return readModelAnswer(200, Body.transformToString());
    } catch (error) {
      // 424: the container answered, and this is what it answered.
      return error instanceof ModelError && error.OriginalStatusCode !== undefined
        ? readModelAnswer(error.OriginalStatusCode, error.OriginalMessage ?? "")
        : refuse(awsFault(error, invocationMsMax));
    }
  },
});
