/** What a candidate's gates are decided on: the same reference rows, answered by candidate and champion as they are deployed. */
export interface GateEvidence {
  readonly schema: "gate-evidence.v1";
  readonly candidate: number;
  readonly champion: number;
  /** Labelled reference rows that were asked about. */
  readonly rows: number;
  /** Why there is nothing to compare with; null where both answered. */
  readonly fault: string | null;
  /** Rows by who was right. */
  readonly pairs: {
    readonly both: number;
    readonly onlyCandidate: number;
    readonly onlyChampion: number;
    readonly neither: number;
  };
  /** Rows on which the deployed candidate answers what its reference rows say. */
  readonly agreeing: number;
  /** Largest share of missing values in one feature of the reference rows, and which; 0..1. */
  readonly missing: { readonly feature: string; readonly share: number };
}
