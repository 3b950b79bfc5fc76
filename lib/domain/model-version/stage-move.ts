import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import type { Model } from "../model/model.ts";
import type { RolloutInProgress } from "../routing/rollout-in-progress.ts";
import type { Route } from "../routing/route.ts";
import type { Target } from "../routing/target.ts";
import type { EpochMs } from "../time.ts";
import type { ModelVersion, Stage } from "./model-version.ts";
import type { UnfitForTier } from "./unfit-for-tier.ts";

/** A version and everything that its move may touch. */
export interface StageSubject {
  readonly model: Loaded<Model>;
  readonly version: Loaded<ModelVersion>;
  /** For a promotion: the champion and every version with an arm on the model's route, except `version` itself. */
  readonly others: readonly Loaded<ModelVersion>[];
  readonly route: Loaded<Route> | undefined;
  /** For a promotion: all targets of the model. */
  readonly targets: readonly Target[];
}

export interface StageMove {
  readonly to: Stage;
  readonly reason: string;
  /** Id of the change request that people approved; null where the policy asks nobody. */
  readonly approvedBy: string | null;
  /** That the promotion takes alias `champion` back to a version of its past. */
  readonly rollback?: true;
  /** The rollout that makes the move, where one does: no other moves its route. */
  readonly rollout?: string;
  /** 32 hex digits: salt for the model's route, should the move create it; id of the effect that archives the version's files. */
  readonly salt: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

export type StageMoveRefusal =
  | UnfitForTier
  | {
      readonly code: "transition-not-allowed";
      readonly from: Stage;
      readonly to: Stage;
      readonly allowed: readonly Stage[];
    }
  | { readonly code: "version-serving"; readonly routes: readonly string[] }
  | { readonly code: "version-aliased"; readonly aliases: readonly string[] }
  | RolloutInProgress
  | { readonly code: "not-deployed"; readonly version: number; readonly targets: readonly string[] };

/** The changes of one move: the version itself, and the other aggregates that move with it. */
export interface MovedStage {
  readonly version: ChangeOf<"model-version">;
  readonly others: readonly Change[];
}
