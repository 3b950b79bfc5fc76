import type { ChangeOf, Loaded } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { deploymentChange } from "./deployment-change.ts";
import type { Deployment, Target } from "./target.ts";

/** What became of a deployment. */
export type DeploymentOutcome =
  | {
      readonly status: "ready";
      /** Name of the function. */
      readonly resource: string;
      /** Its published version. */
      readonly qualifier: string;
    }
  | { readonly status: "failed"; readonly reason: string };

export interface DeploymentNotFound {
  readonly code: "deployment-not-found";
  readonly version: number;
}

/**
 * Records what became of a deployment and settles the effect that asked for it.
 *
 * @param effectId  id of that effect
 * @param at        instant of the decision, epoch milliseconds UTC
 * @returns         undefined when it is recorded already: a duplicate, or a worker that comes late
 */
export const decideDeploymentConfirmation = (
  target: Loaded<Target>,
  riskTier: RiskTier,
  {
    version,
    effectId,
    outcome,
  }: { readonly version: number; readonly effectId: string; readonly outcome: DeploymentOutcome },
  at: EpochMs,
): Result<ChangeOf<"target"> | undefined, DeploymentNotFound> => {
  const deployment = target.state.deployments.find((candidate) => candidate.version === version);
  if (deployment === undefined) return refuse({ code: "deployment-not-found", version });
  if (deployment.status !== "pending") return accept(undefined);
  const isReady = outcome.status === "ready";
  const concluded: Deployment = isReady
    ? { ...deployment, status: "ready", qualifier: outcome.qualifier, deployedAt: at }
    : { ...deployment, status: "failed", failure: outcome.reason };
  const resource = isReady ? outcome.resource : target.state.resource;
  return accept({
    ...deploymentChange(target, isReady ? "deployment-ready" : "deployment-failed", riskTier, concluded, {
      resource,
      at,
    }),
    settles: [{ id: effectId, worker: "rollout-stepper" }],
  });
};
