import type { ChangeOf, Loaded } from "../command/change.ts";
import type { Model } from "../model/model.ts";
import type { EpochMs } from "../time.ts";
import type { Arm, Route } from "./route.ts";

/** The change that gives a model's route new arms, or creates it; the salt of an existing route stays, and so do its assignments. No rollout moves it then. */
export const routeChange = (
  model: Model,
  route: Loaded<Route> | undefined,
  {
    target,
    arms,
    salt,
    at,
  }: {
    readonly target: string;
    readonly arms: readonly Arm[];
    readonly salt: string;
    readonly at: EpochMs;
  },
): ChangeOf<"route"> => ({
  kind: "route",
  id: model.name,
  basis: route ?? null,
  event: "route-set",
  riskTier: model.riskTier,
  state: {
    schema: "route.v2",
    name: model.name,
    model: model.id,
    modelName: model.name,
    target,
    arms,
    rollout: null,
    split: "router",
    salt: route?.state.salt ?? salt,
    createdAt: route?.state.createdAt ?? at,
    updatedAt: at,
  },
});
