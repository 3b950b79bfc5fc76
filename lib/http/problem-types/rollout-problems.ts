import type { RolloutCommandRefusal } from "../../domain/rollout/command-rollout.ts";
import type { RolloutStartRefusal } from "../../domain/rollout/start-rollout.ts";
import type { RolloutNotFound } from "../../usecases/find-rollout.ts";
import type { ProblemTypes } from "./problem-type.ts";

type RolloutRefusal =
  | Extract<
      RolloutStartRefusal,
      { readonly code: "invalid-plan" | "rollout-in-progress" | "nothing-to-compare" | "route-has-canary" }
    >
  | Extract<RolloutCommandRefusal, { readonly code: "wrong-rollout-status" | "rollout-harmful" | "steps-left" }>
  | RolloutNotFound;

const metrics = { failed: "requests that failed", wrong: "predictions that turned out wrong" } as const;

export const rolloutProblems: ProblemTypes<RolloutRefusal> = {
  "rollout-not-found": {
    status: 404,
    title: "There is no such rollout",
    detail: ({ rollout }) => `No rollout ${rollout} in this workspace.`,
  },
  "invalid-plan": {
    status: 422,
    title: "Nobody could follow the plan",
    detail: ({ faults }) =>
      `Right would be: ${faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; ")}.`,
  },
  "rollout-in-progress": {
    status: 409,
    title: "A rollout moves this route's traffic",
    detail: ({ route, rollout, isRollingBack }) =>
      isRollingBack
        ? `Rollout ${rollout} is taking the traffic of the route ${route} back to the stable version, which nobody can stop or hasten. Wait until it is over.`
        : `Rollout ${rollout} has the route ${route} to itself until it is over. Wait for it or abort it, or promote it; in tiers 1 and 2 that is accepted in its last step only.`,
  },
  "nothing-to-compare": {
    status: 409,
    title: "No version serves yet",
    detail: ({ model }) =>
      `Model ${model} has no route, so there is nothing to compare a canary with. Promote the version by a change request without a plan.`,
  },
  "route-has-canary": {
    status: 409,
    title: "The route has a canary already",
    detail: ({ route, versions }) =>
      `Somebody gave version ${versions.join(", ")} a canary arm on ${route}. Take it away with PUT /v1/routes/${route} first.`,
  },
  "wrong-rollout-status": {
    status: 409,
    title: "The rollout's status does not allow it",
    detail: ({ rolloutStatus, allowed }) =>
      `It is ${rolloutStatus}; the command is for one that is ${allowed.join(", ")}.`,
  },
  "rollout-harmful": {
    status: 409,
    title: "There is evidence that the canary does harm",
    detail: ({ metric, canary, stable }) =>
      `Of ${metrics[metric]} the canary has ${canary.bad} in ${canary.units}, the stable version ${stable.bad} in ${stable.units}: more than chance explains. It is rolled back; abort it if that has not begun.`,
  },
  "steps-left": {
    status: 409,
    title: "Steps of the approved plan are left",
    detail: ({ riskTier, left, steps }) =>
      `In tier ${riskTier} people voted for the version together with its plan, and of its ${steps} steps ${left.map((step) => step + 1).join(", ")} must be done before the last one. Let the plan run and promote in its last step, or abort the rollout and have another plan approved.`,
  },
};
