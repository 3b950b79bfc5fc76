import type { Target } from "../routing/target.ts";
import { planRanges } from "./plan-ranges.ts";
import type { Actuator, RolloutPlan } from "./rollout.ts";

/** What is wrong with one place of a plan, and what would be right. */
interface PlanFault {
  /** JSON Pointer (RFC 6901) into what holds the plan. */
  readonly pointer: string;
  readonly detail: string;
}

export interface InvalidPlan {
  readonly code: "invalid-plan";
  readonly faults: readonly PlanFault[];
}

/** Which kind of target splits its own traffic in which way; the router asks any. */
const kindOf: Readonly<Record<Exclude<Actuator, "router">, Target["kind"]>> = {
  "lambda-alias": "lambda",
  "sagemaker-weights": "sagemaker",
};

/**
 * Why nobody could follow a plan; undefined when it is sound.
 *
 * The canary's share never goes down from step to step and ends with all of the traffic: what is promoted has served all of
 * it. The first step leaves the champion a part, for only beside it is harm of the canary seen. A step must be able to end
 * before its time is over.
 *
 * @param place  JSON Pointer to the plan in what somebody sent, so that the faults' lead there
 * @param kind   kind of the target whose traffic is moved, where it is known
 */
export const planRefusal = (plan: RolloutPlan, place: string, kind?: Target["kind"]): InvalidPlan | undefined => {
  const found = [...rangeFaults(plan), ...stepFaults(plan), ...timeFaults(plan), ...actuatorFaults(plan, kind)];
  const faults = found.map(({ pointer, detail }) => ({ pointer: `${place}${pointer}`, detail }));
  return faults.length === 0 ? undefined : { code: "invalid-plan", faults };
};

const rangeFault = (pointer: string, value: number, { min, max }: { readonly min: number; readonly max: number }) =>
  value >= min && value <= max ? [] : [{ pointer, detail: `${min} to ${max}` }];

const wholeFault = (pointer: string, value: number, range: { readonly min: number; readonly max: number }) =>
  Number.isInteger(value) ? rangeFault(pointer, value, range) : [{ pointer, detail: "an integer" }];

const rangeFaults = ({ steps, intervalSeconds, maxStepSeconds, alpha, toleratedRatio }: RolloutPlan): PlanFault[] => [
  ...rangeFault("/steps", steps.length, planRanges.steps),
  ...steps.flatMap((step, index) => [
    ...wholeFault(`/steps/${index}/weightBasisPoints`, step.weightBasisPoints, planRanges.weightBasisPoints),
    ...wholeFault(`/steps/${index}/minSeconds`, step.minSeconds, planRanges.minSeconds),
    ...wholeFault(`/steps/${index}/minRequests`, step.minRequests, planRanges.minRequests),
  ]),
  ...wholeFault("/intervalSeconds", intervalSeconds, planRanges.intervalSeconds),
  ...wholeFault("/maxStepSeconds", maxStepSeconds, planRanges.maxStepSeconds),
  ...(alpha > 0 && alpha < 1 ? [] : [{ pointer: "/alpha", detail: "more than 0 and less than 1" }]),
  ...rangeFault("/toleratedRatio/failed", toleratedRatio.failed, planRanges.toleratedRatio),
  ...rangeFault("/toleratedRatio/wrong", toleratedRatio.wrong, planRanges.toleratedRatio),
];

const stepFaults = ({ steps }: RolloutPlan): PlanFault[] => {
  const faults: PlanFault[] = [];
  for (const [index, { weightBasisPoints }] of steps.entries()) {
    const before = steps[index - 1]?.weightBasisPoints ?? 0;
    if (weightBasisPoints < before)
      faults.push({
        pointer: `/steps/${index}/weightBasisPoints`,
        detail: `at least ${before}, as in the step before`,
      });
  }
  if ((steps[0]?.weightBasisPoints ?? 0) >= 10_000)
    faults.push({
      pointer: "/steps/0/weightBasisPoints",
      detail:
        "at most 9999 in the first step: the canary is judged beside the champion, which needs traffic of its own",
    });
  const last = steps.at(-1);
  if (last !== undefined && last.weightBasisPoints !== 10_000)
    faults.push({
      pointer: `/steps/${steps.length - 1}/weightBasisPoints`,
      detail: "10000, all traffic, in the last step",
    });
  return faults;
};

const timeFaults = ({ steps, maxStepSeconds }: RolloutPlan): PlanFault[] => {
  const longest = Math.max(0, ...steps.map(({ minSeconds }) => minSeconds));
  return maxStepSeconds >= longest
    ? []
    : [{ pointer: "/maxStepSeconds", detail: `at least ${longest}, the longest minSeconds of a step` }];
};

const actuatorFaults = ({ actuator }: RolloutPlan, kind: Target["kind"] | undefined): PlanFault[] =>
  actuator === "router" || kind === undefined || kindOf[actuator] === kind
    ? []
    : [{ pointer: "/actuator", detail: `router, or ${splitterOf[kind]}: the route's target is of kind ${kind}` }];

const splitterOf: Readonly<Record<Target["kind"], string>> = {
  lambda: "lambda-alias",
  sagemaker: "sagemaker-weights",
  http: "nothing else",
};
