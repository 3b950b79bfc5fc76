import { LambdaClient } from "@aws-sdk/client-lambda";
import { openHttpModelInvoker } from "../adapters/http/model-invoker.ts";
import { openLambdaModelInvoker } from "../adapters/lambda/model-invoker.ts";
import type { Target } from "../domain/routing/target.ts";
import type { ModelInvoker } from "../ports/model-invoker.ts";

/**
 * How each kind of target is asked.
 *
 * @param invocationMsMax  longest wait for an answer, retries included
 */
export const modelInvokers = (invocationMsMax: number): { readonly [Kind in Target["kind"]]: ModelInvoker } => ({
  lambda: openLambdaModelInvoker({ client: new LambdaClient({}), invocationMsMax }),
  sagemaker: lazySageMakerInvoker(invocationMsMax),
  http: openHttpModelInvoker({ invocationMsMax }),
});

/** The client that most processes never need is loaded by the first request that does: all would pay at cold start. */
const lazySageMakerInvoker = (invocationMsMax: number): ModelInvoker => {
  const open = async () => {
    const { SageMakerRuntimeClient } = await import("@aws-sdk/client-sagemaker-runtime");
    const { openSageMakerModelInvoker } = await import("../adapters/sagemaker/model-invoker.ts");
    return openSageMakerModelInvoker({ client: new SageMakerRuntimeClient({}), invocationMsMax });
  };
  let opened: Promise<ModelInvoker> | undefined;
  const invoker = () => {
    opened ??= open();
    return opened;
  };
  return {
    invoke: async (...call) => (await invoker()).invoke(...call),
    invokeSplit: async (...call) => (await invoker()).invokeSplit(...call),
  };
};
