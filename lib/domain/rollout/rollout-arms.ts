import type { ChangeOf, Loaded } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import type { Arm, Route } from "../routing/route.ts";
import type { EpochMs } from "../time.ts";

/** The arms that give the canary its share; shadows of other versions stay. */
export const armsWithCanary = (
  arms: readonly Arm[],
  { stable, candidate }: { readonly stable: number; readonly candidate: number },
  weightBasisPoints: number,
): readonly Arm[] => [
  { role: "stable", version: stable, weightBasisPoints: 10_000 - weightBasisPoints },
  { role: "canary", version: candidate, weightBasisPoints },
  ...arms.filter(({ role, version }) => role === "shadow" && version !== candidate),
];

/** The arms that give the stable version everything; shadows of other versions stay. */
export const armsWithoutCanary = (arms: readonly Arm[], stable: number): readonly Arm[] => [
  { role: "stable", version: stable, weightBasisPoints: 10_000 },
  ...arms.filter(({ role }) => role === "shadow"),
];

/** The change that a rollout makes to its route. */
export const shiftedRoute = (
  route: Loaded<Route>,
  riskTier: RiskTier,
  event: "traffic-shifted" | "route-released",
  fields: Partial<Pick<Route, "arms" | "rollout" | "split">>,
  at: EpochMs,
): ChangeOf<"route"> => ({
  kind: "route",
  id: route.state.name,
  basis: route,
  event,
  riskTier,
  state: { ...route.state, ...fields, updatedAt: at },
});
