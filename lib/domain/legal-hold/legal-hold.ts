import type { EpochMs } from "../time.ts";

/** What a hold keeps: everything, all that is about a model, or all that a person did and who the person is. */
export type HoldScope =
  | { readonly kind: "workspace" }
  /** Id of the model. */
  | { readonly kind: "model"; readonly model: string }
  /** Pseudonym of the person. */
  | { readonly kind: "person"; readonly person: string };

/** A duty to keep what would otherwise be pruned or erased, as in a dispute. It stands until somebody releases it. */
export interface LegalHold {
  readonly schema: "legal-hold.v1";
  readonly id: string;
  readonly scope: HoldScope;
  readonly reason: string;
  readonly status: "active" | "released";
  readonly placedBy: string;
  readonly placedAt: EpochMs;
  /** Null while it is active. */
  readonly release: { readonly by: string; readonly at: EpochMs; readonly reason: string } | null;
}
