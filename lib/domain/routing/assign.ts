import { accept, type Result, refuse } from "../result.ts";
import { pickArm } from "./pick-arm.ts";
import type { Arm, Route } from "./route.ts";
import type { Deployment, Target } from "./target.ts";

/** Which arm a request belongs to, and why. */
export interface Attribution {
  /** Null when the target split the request and nobody can say which version answered. */
  readonly version: number | null;
  /**
   * Pinned requests chose their version themselves, so they belong to no arm and enter no comparison of arms. Nor do
   * unattributed ones.
   */
  readonly arm: Arm["role"] | "pinned" | "unattributed";
  /** `sticky`: by the caller's unit; `weight`: by chance, as the caller gave no unit; `pinned`: by the URL; `target`: by the target's own weights. */
  readonly reason: "sticky" | "weight" | "pinned" | "target";
}

/** Where one request goes. */
export interface Assignment extends Attribution {
  readonly version: number;
  readonly deployment: Deployment;
}

export type AssignmentRefusal =
  | { readonly code: "unknown-version"; readonly version: string }
  /** The route's weights leave this request without an arm. */
  | { readonly code: "route-without-traffic" }
  | { readonly code: "version-not-ready"; readonly version: number; readonly status: Deployment["status"] | "absent" };

/** What a request says about where it wants to go. */
export interface Wish {
  /** Version number of the URL. */
  readonly pinned?: number;
  /** The caller's assignment unit. */
  readonly unit?: string;
  /** Stands in for the unit when there is none, which makes the choice random. */
  readonly predictionId: string;
}

/** Decides which deployment of the target answers a request: the pinned version's, or that of the arm of its unit. */
export const assign = (
  route: Pick<Route, "arms" | "salt">,
  target: Pick<Target, "deployments">,
  { pinned, unit, predictionId }: Wish,
): Result<Assignment, AssignmentRefusal> => {
  if (pinned !== undefined) return onDeployment(target, { version: pinned, arm: "pinned", reason: "pinned" });
  const arm = pickArm(route, unit ?? predictionId);
  if (arm === undefined) return refuse({ code: "route-without-traffic" });
  const reason = unit === undefined ? "weight" : "sticky";
  return onDeployment(target, { version: arm.version, arm: arm.role, reason });
};

const onDeployment = (
  { deployments }: Pick<Target, "deployments">,
  choice: Omit<Assignment, "deployment">,
): Result<Assignment, AssignmentRefusal> => {
  const { version } = choice;
  const deployment = deployments.find((candidate) => candidate.version === version);
  if (deployment?.status === "ready") return accept({ ...choice, deployment });
  // An absent version is the caller's mistake only if the caller named it.
  return deployment === undefined && choice.reason === "pinned"
    ? refuse({ code: "unknown-version", version: String(version) })
    : refuse({ code: "version-not-ready", version, status: deployment?.status ?? "absent" });
};
