import type { Change } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { ArmBucket } from "./arm-counts.ts";
import { evidenceOf, harmIn } from "./evidence.ts";
import { type CanaryPromotionRefusal, promoteCanary } from "./promote-canary.ts";
import type { Evidence, Rollout, RolloutDecision, RolloutStatus } from "./rollout.ts";
import { rolloutChange } from "./rollout-change.ts";
import type { MoveCircumstances, RolloutSubject } from "./rollout-subject.ts";
import { withdrawCanary } from "./take-move.ts";

/** What people may have a rollout do. */
export type RolloutCommand = Extract<RolloutDecision["decision"], "pause" | "resume" | "abort" | "promote">;

export type RolloutCommandRefusal =
  | {
      readonly code: "wrong-rollout-status";
      readonly rolloutStatus: RolloutStatus;
      /** In which the command can be given. */
      readonly allowed: readonly RolloutStatus[];
    }
  | ({ readonly code: "rollout-harmful" } & Omit<Evidence, "logHarm">)
  | {
      readonly code: "steps-left";
      readonly riskTier: RiskTier;
      /** Indices of the plan's steps that must be done before the last one is reached, the one under way first. */
      readonly left: readonly number[];
      /** How many steps the plan has. */
      readonly steps: number;
    }
  | CanaryPromotionRefusal;

const underWay: readonly RolloutStatus[] = ["shifting", "observing", "holding"];

const allowedIn: Readonly<Record<RolloutCommand, readonly RolloutStatus[]>> = {
  pause: underWay,
  resume: ["paused"],
  abort: [...underWay, "paused"],
  promote: [...underWay, "paused"],
};

/**
 * Decides what people have a rollout do.
 *
 * A paused rollout keeps its weights and is still rolled back for harm. To abort takes all traffic from the canary at once; to
 * promote gives it all of it at once and skips what is left of the plan, which nobody may do against evidence of harm. In tiers
 * 1 and 2 the plan is what several people voted for, so one alone skips none of its steps: to promote ends the last one early.
 *
 * @param reason   why, in the words of whoever gives the command
 * @param buckets  counts of the route's arms since the rollout began
 */
export const commandRollout = (
  subject: RolloutSubject,
  { command, reason }: { readonly command: RolloutCommand; readonly reason: string },
  buckets: readonly ArmBucket[],
  circumstances: MoveCircumstances,
): Result<readonly Change[], RolloutCommandRefusal> => {
  const { rollout } = subject;
  const { state } = rollout;
  const allowed = allowedIn[command];
  if (!allowed.includes(state.status))
    return refuse({ code: "wrong-rollout-status", rolloutStatus: state.status, allowed });
  const { at } = circumstances;
  const evidence = evidenceOf(state, buckets);
  const decision = { decision: command, reason, evidence };
  switch (command) {
    case "pause":
      return accept([rolloutChange(rollout, "rollout-paused", { ...state, status: "paused" }, decision, at)]);
    case "resume": {
      const status = state.shift.confirmedAt === null ? "shifting" : "observing";
      return accept([rolloutChange(rollout, "rollout-resumed", { ...state, status }, decision, at)]);
    }
    case "abort":
      return accept(withdrawCanary(subject, "rollout-aborting", decision, circumstances));
    case "promote": {
      const harm = harmIn(evidence, state.plan.alpha);
      if (harm !== undefined) {
        const { logHarm: _, ...harmful } = harm;
        return refuse({ code: "rollout-harmful", ...harmful });
      }
      return stepsLeft(state) ?? promoteCanary(subject, decision, circumstances);
    }
  }
};

/** Why one person may not promote yet: people approved the steps that are left. */
const stepsLeft = ({ riskTier, plan, step }: Rollout): Result<never, RolloutCommandRefusal> | undefined => {
  const last = plan.steps.length - 1;
  if (riskTier > 2 || step >= last) return undefined;
  const left = Array.from({ length: last - step }, (_, index) => step + index);
  return refuse({ code: "steps-left", riskTier, left, steps: plan.steps.length });
};
