import type { ChangeOf, Loaded } from "../command/change.ts";
import { champion } from "../model/alias.ts";
import type { Model } from "../model/model.ts";
import type { Monitor } from "../monitoring/monitor.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { Pipeline } from "./pipeline.ts";
import { pipelineChange, type Taken } from "./pipeline-change.ts";

export interface Trigger {
  /** Id of the new pipeline, 32 hex digits. */
  readonly id: string;
  readonly kind: Pipeline["trigger"]["kind"];
  readonly reason: string;
  readonly incident: string | null;
  /** Digest of the report it rests on. */
  readonly report: string | null;
  readonly requestedBy: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

export type TriggerRefusal =
  | { readonly code: "no-retraining-policy"; readonly model: string; readonly kind: Trigger["kind"] }
  | { readonly code: "no-champion"; readonly model: string }
  | { readonly code: "pipeline-in-progress"; readonly model: string; readonly pipeline: string }
  | { readonly code: "cooldown"; readonly model: string; readonly triggeredAt: EpochMs; readonly until: EpochMs };

export interface TriggeredPipeline {
  readonly pipeline: ChangeOf<"pipeline">;
  /** What the same command must write on the model's monitor. */
  readonly monitor: Pick<Monitor, "pipeline" | "cooldownUntil">;
}

/**
 * Decides whether a model is trained again now: one pipeline at a time, none while the model cools down, and only for what
 * its policy names; people may always ask, within the same limits.
 *
 * A trigger counts whatever came of it. Of drift that people would not train for, each window would ask them again otherwise, and
 * who was refused could ask again at once; a policy with another cooldown is a way out that is on record.
 *
 * @returns the pipeline, which waits for approval where the policy asks for one
 */
export const decideTrigger = (
  monitor: Monitor,
  model: Loaded<Model>,
  trigger: Trigger,
): Result<TriggeredPipeline, TriggerRefusal> => {
  const { name, riskTier, aliases } = model.state;
  const { retraining: policy, pipeline: running, cooldownUntil } = monitor;
  const { kind, id, at, ...cause } = trigger;
  if (policy === null || (kind !== "manual" && !policy.on.includes(kind)))
    return refuse({ code: "no-retraining-policy", model: name, kind });
  if (running !== null) return refuse({ code: "pipeline-in-progress", model: name, pipeline: running });
  const cooldownMs = policy.cooldownSeconds * 1000;
  if (cooldownUntil !== null && at < cooldownUntil)
    return refuse({ code: "cooldown", model: name, triggeredAt: cooldownUntil - cooldownMs, until: cooldownUntil });
  const incumbent = aliases[champion];
  if (incumbent === undefined) return refuse({ code: "no-champion", model: name });

  const state: Pipeline = {
    schema: "pipeline.v1",
    id,
    kind: "retraining",
    model: model.state.id,
    modelName: name,
    riskTier,
    status: policy.approval === "manual" ? "awaiting-approval" : "training",
    trigger: { kind, ...cause },
    policy,
    champion: incumbent,
    candidate: null,
    trainingRun: null,
    gates: [],
    evidence: null,
    changeRequests: { approved: null, production: null },
    rollout: null,
    decisions: [],
    startedAt: at,
    updatedAt: at,
    finishedAt: null,
  };
  const taken: Taken = { event: "pipeline-triggered", decision: `triggered by ${kind}`, reason: cause.reason };
  return accept({
    pipeline: pipelineChange(null, state, taken, at),
    monitor: { pipeline: id, cooldownUntil: at + cooldownMs },
  });
};
