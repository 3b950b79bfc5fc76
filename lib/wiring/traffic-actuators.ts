import type { LambdaClient } from "@aws-sdk/client-lambda";
import { openAliasTrafficActuator } from "../adapters/lambda/alias-traffic-actuator.ts";
import type { Target } from "../domain/routing/target.ts";
import type { TrafficActuator } from "../ports/traffic-actuator.ts";

/** A SageMaker update takes minutes, a worker's wake must not: the next wake goes on waiting. */
const settleMsMax = 60_000;
const pollMs = 1_000;

/** Who splits the traffic of a target, by its kind; an HTTP target cannot split its own. */
export const trafficActuators = (
  lambda: LambdaClient,
): { readonly [Kind in Exclude<Target["kind"], "http">]: TrafficActuator } => ({
  lambda: openAliasTrafficActuator(lambda),
  sagemaker: lazySageMakerActuator(),
});

/** Loaded by the first shift on SageMaker: most installations never make one. */
const lazySageMakerActuator = (): TrafficActuator => {
  const open = async () => {
    const { SageMakerClient } = await import("@aws-sdk/client-sagemaker");
    const { openWeightsTrafficActuator } = await import("../adapters/sagemaker/weights-traffic-actuator.ts");
    return openWeightsTrafficActuator({ client: new SageMakerClient({}), settleMsMax, pollMs });
  };
  let opened: Promise<TrafficActuator> | undefined;
  const actuator = () => {
    opened ??= open();
    return opened;
  };
  return {
    shift: async (order) => (await actuator()).shift(order),
    read: async (target) => (await actuator()).read(target),
  };
};
