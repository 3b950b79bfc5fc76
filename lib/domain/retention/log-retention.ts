import type { EpochMs } from "../time.ts";

/** Calendar months that the record of a model is kept, by its risk tier. */
export type MonthsByTier = Readonly<Record<1 | 2 | 3 | 4, number>>;

/** A workspace has one. */
export const logRetentionId = "log";

/** How long a workspace keeps the texts of its log, and which of them are gone. Absent where nobody has ever set it: nothing is pruned. */
export interface LogRetention {
  readonly schema: "log-retention.v1";
  /** Whether leaves whose retention has ended are pruned. */
  readonly prune: boolean;
  readonly monthsByTier: MonthsByTier;
  /** Index of the first leaf that the log is bound to have the text of: a multiple of 256, 0 while nothing was pruned. */
  readonly minimumIndex: number;
  /** Lower-case hex SHA-256 of the leaves before it that still say something; null while nothing was pruned. */
  readonly snapshot: string | null;
  readonly setBy: string;
  readonly setAt: EpochMs;
  /** Null while nothing was pruned. */
  readonly prunedAt: EpochMs | null;
  /** Ids of the effects that stand: one as long as pruning is on, one until what was pruned is deleted. */
  readonly effects: { readonly prune: string | null; readonly deletion: string | null };
}
