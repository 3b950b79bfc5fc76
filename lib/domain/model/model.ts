import type { Deletion } from "../deletion.ts";
import type { EpochMs } from "../time.ts";
import type { ComplianceFramework } from "./compliance-framework.ts";

/** 1 Critical, 2 High, 3 Standard, 4 Experimental: decides which gates and approvals a version must pass. */
export type RiskTier = 1 | 2 | 3 | 4;

export const modelTypes = [
  "classifier",
  "regressor",
  "ranker",
  "recommender",
  "embedding",
  "forecaster",
  "clusterer",
  "anomaly-detector",
  "generative",
] as const;

export type ModelType = (typeof modelTypes)[number];

/** How an alias last went back to what it had named before. */
interface AliasRollback {
  readonly alias: string;
  /** Version that it named until then; null where it named none. */
  readonly from: number | null;
  readonly to: number;
  readonly reason: string;
  readonly at: EpochMs;
}

/** A registered model: the name under which versions, approvals and traffic gather. */
export interface Model {
  readonly schema: "model.v3";
  /** 32 hex digits; stays when the name changes. */
  readonly id: string;
  readonly name: string;
  readonly riskTier: RiskTier;
  /** Null where a tracking client registered it and nobody has said. */
  readonly type: ModelType | null;
  /** Who answers for the model: a team or a person's pseudonym, as its users write it. */
  readonly owner: string;
  readonly framework: string | null;
  /** Sorted. What is recorded of the model is kept as long as the strictest of them asks. */
  readonly complianceFrameworks: readonly ComplianceFramework[];
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Alias → version number. */
  readonly aliases: Readonly<Record<string, number>>;
  /**
   * Alias → versions that it named before, oldest first, as far back as a rollback goes; left out where no alias has moved.
   * They may have been archived or deleted since.
   */
  readonly aliasPast?: Readonly<Record<string, readonly number[]>>;
  /** Left out where no alias has gone back. */
  readonly lastRollback?: AliasRollback;
  /** Highest version number given so far; 0 before the first. Numbers are gapless and never used again. */
  readonly latestVersion: number;
  /** Highest semver given so far, by precedence; null before the first version. */
  readonly highestSemver: string | null;
  /** Names of the targets that can serve its versions, sorted. */
  readonly targets: readonly string[];
  /** Why it is not to be used any more; its name is free again then. Null while it is. */
  readonly deletion: Deletion | null;
  readonly registeredBy: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}
