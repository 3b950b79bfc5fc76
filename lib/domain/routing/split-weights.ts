import { accept, type Result, refuse } from "../result.ts";
import type { Deployment } from "./target.ts";

/** What one qualifier of a target gets. */
export interface QualifierWeight {
  /** As in the target's deployments: a published function version or a variant's name. */
  readonly qualifier: string;
  /** Share of the requests that name no version, integer 1..10 000. */
  readonly weightBasisPoints: number;
}

/** How a target shall split its own traffic. */
export interface Split {
  readonly stable: Pick<Deployment, "version" | "qualifier">;
  /** Null when every request shall go to `stable`; the weight then counts for nothing. */
  readonly canary: Pick<Deployment, "version" | "qualifier"> | null;
  /** Share of the canary, integer 0..10 000. */
  readonly weightBasisPoints: number;
}

const everything = 10_000;

/**
 * Says what each qualifier of a target shall get.
 *
 * @returns  in order of the qualifiers, without those that get nothing; the sum is 10 000. Refused when a version that
 *           shall get a share has no qualifier
 */
export const splitWeights = ({
  stable,
  canary,
  weightBasisPoints,
}: Split): Result<readonly QualifierWeight[], { readonly code: "version-not-deployed"; readonly version: number }> => {
  const ofCanary = canary === null ? 0 : weightBasisPoints;
  const weights: QualifierWeight[] = [];
  for (const [deployment, weight] of [[stable, everything - ofCanary] as const, [canary, ofCanary] as const]) {
    if (deployment === null || weight === 0) continue;
    const { version, qualifier } = deployment;
    if (qualifier === null) return refuse({ code: "version-not-deployed", version });
    weights.push({ qualifier, weightBasisPoints: weight });
  }
  return accept(weights.sort(byQualifier));
};

/**
 * Shares out of weights in any unit, as a target reports them.
 *
 * @param weights  each ≥ 0
 * @returns        rounded to the basis point, in order of the qualifiers, without those that get nothing; empty when all weigh 0
 */
export const sharesOf = (
  weights: readonly { readonly qualifier: string; readonly weight: number }[],
): readonly QualifierWeight[] => {
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return [];
  return weights
    .map(({ qualifier, weight }) => ({ qualifier, weightBasisPoints: Math.round((weight / total) * everything) }))
    .filter(({ weightBasisPoints }) => weightBasisPoints > 0)
    .sort(byQualifier);
};

/** Whether two lists give the same qualifiers the same shares. */
export const isSameSplit = (left: readonly QualifierWeight[], right: readonly QualifierWeight[]): boolean =>
  left.length === right.length &&
  left.every(
    ({ qualifier, weightBasisPoints }, index) =>
      right[index]?.qualifier === qualifier && right[index].weightBasisPoints === weightBasisPoints,
  );

const byQualifier = (left: QualifierWeight, right: QualifierWeight): number =>
  left.qualifier < right.qualifier ? -1 : left.qualifier > right.qualifier ? 1 : 0;
