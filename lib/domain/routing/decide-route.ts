import type { ChangeOf, Loaded } from "../command/change.ts";
import type { Model } from "../model/model.ts";
import type { ModelVersion, Stage } from "../model-version/model-version.ts";
import { mayServe } from "../model-version/stage-transitions.ts";
import { versionChange } from "../model-version/version-change.ts";
import { accept, type Result, refuse } from "../result.ts";
import { excluding, including } from "../sorted-set.ts";
import type { EpochMs } from "../time.ts";
import { isReadyOn } from "./is-ready-on.ts";
import { type RolloutInProgress, rolloutInProgress } from "./rollout-in-progress.ts";
import type { Arm, Route } from "./route.ts";
import { routeChange } from "./route-change.ts";
import type { Target } from "./target.ts";

type ArmsFault = "repeated-version" | "one-stable" | "weights";

export type RouteRefusal =
  | { readonly code: "invalid-arms"; readonly fault: ArmsFault; readonly sumBasisPoints: number }
  | { readonly code: "arm-not-approved"; readonly version: number; readonly role: Arm["role"]; readonly stage: Stage }
  | RolloutInProgress
  | { readonly code: "not-deployed"; readonly version: number; readonly targets: readonly string[] };

/** An arm as it is asked for, with the version it is on. */
export interface ArmSetting extends Omit<Arm, "version"> {
  readonly version: Loaded<ModelVersion>;
}

export interface RouteSetting {
  readonly model: Loaded<Model>;
  /** The route as it is; undefined to create it. */
  readonly route: Loaded<Route> | undefined;
  readonly target: Target;
  readonly arms: readonly ArmSetting[];
  /** Versions that have an arm now and none in `arms`. */
  readonly leaving: readonly Loaded<ModelVersion>[];
  /** Salt for a new route, 32 hex digits. */
  readonly salt: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

/**
 * Decides where a model's routed traffic goes.
 *
 * The stable arm is the version in Production, so that no operator goes around the people who must approve that. Canary
 * and shadow arms are Approved at least. Stable and canary shares sum to 10 000 basis points; a shadow gets copies.
 *
 * @returns the route, and each version that gains or loses its arm
 */
export const decideRoute = ({
  model,
  route,
  target,
  arms,
  leaving,
  salt,
  at,
}: RouteSetting): Result<
  { readonly route: ChangeOf<"route">; readonly versions: readonly ChangeOf<"model-version">[] },
  RouteRefusal
> => {
  const refusal =
    // What a rollout concludes from the traffic must come from its own weights.
    rolloutInProgress(route?.state) ??
    sharesRefusal(arms) ??
    arms.map((arm) => armRefusal(arm, target)).find((fault) => fault !== undefined);
  if (refusal !== undefined) return refuse(refusal);
  const { name, riskTier } = model.state;
  const joining = arms.map((arm) => arm.version).filter(({ state }) => !state.routes.includes(name));
  return accept({
    route: routeChange(model.state, route, {
      target: target.name,
      arms: arms.map(({ role, version, weightBasisPoints }) => ({
        role,
        version: version.state.number,
        weightBasisPoints,
      })),
      salt,
      at,
    }),
    versions: [
      ...joining.map((version) =>
        versionChange(version, "version-routed", riskTier, at, { routes: including(version.state.routes, name) }),
      ),
      ...leaving.map((version) =>
        versionChange(version, "version-unrouted", riskTier, at, { routes: excluding(version.state.routes, name) }),
      ),
    ],
  });
};

const sharesRefusal = (arms: readonly ArmSetting[]): RouteRefusal | undefined => {
  const sumBasisPoints = arms.reduce((sum, arm) => (arm.role === "shadow" ? sum : sum + arm.weightBasisPoints), 0);
  const fault = faultOf(arms, sumBasisPoints);
  return fault && { code: "invalid-arms", fault, sumBasisPoints };
};

const faultOf = (arms: readonly ArmSetting[], sumBasisPoints: number): ArmsFault | undefined => {
  if (new Set(arms.map(({ version }) => version.state.number)).size < arms.length) return "repeated-version";
  if (arms.filter(({ role }) => role === "stable").length !== 1) return "one-stable";
  return sumBasisPoints === 10_000 ? undefined : "weights";
};

const armRefusal = ({ role, version }: ArmSetting, target: Target): RouteRefusal | undefined => {
  const { number, stage } = version.state;
  const isApproved = role === "stable" ? stage === "Production" : mayServe(stage);
  if (!isApproved) return { code: "arm-not-approved", version: number, role, stage };
  return isReadyOn(target, number) ? undefined : { code: "not-deployed", version: number, targets: [target.name] };
};
