import type { ChangeOf, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { RiskTier } from "../model/model.ts";
import type { EpochMs } from "../time.ts";
import type { Deployment, Target } from "./target.ts";

/** The change that gives a target a new or newer deployment of one version; the others stay, in order of their number. */
export const deploymentChange = (
  target: Loaded<Target>,
  event: EventType,
  riskTier: RiskTier,
  deployment: Deployment,
  { resource, at }: { readonly resource: string | null; readonly at: EpochMs },
): ChangeOf<"target"> => {
  const others = target.state.deployments.filter(({ version }) => version !== deployment.version);
  return {
    kind: "target",
    id: target.state.name,
    basis: target,
    event,
    riskTier,
    state: {
      ...target.state,
      resource,
      deployments: [...others, deployment].sort((left, right) => left.version - right.version),
      updatedAt: at,
    },
  };
};
