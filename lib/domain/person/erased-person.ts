import type { EpochMs } from "../time.ts";

/** Grounds on which a person is erased: GDPR, Article 17(1)(a) to (e). */
export const erasureGrounds = [
  "no-longer-necessary",
  "consent-withdrawn",
  "objection",
  "unlawful-processing",
  "legal-obligation",
] as const;

export type ErasureGround = (typeof erasureGrounds)[number];

/** What the log knows of a person who was erased: nothing that says who it was. Nobody else has such a state. */
export interface ErasedPerson {
  readonly schema: "person.v1";
  /** Pseudonym. */
  readonly id: string;
  readonly ground: ErasureGround;
  /** `erasing` while a backup may still hold what was deleted. */
  readonly status: "erasing" | "erased";
  readonly requestedBy: string;
  readonly requestedAt: EpochMs;
  /** Until then the deletion is repeated, should a backup bring back what was deleted. */
  readonly repeatedUntil: EpochMs;
  /** Null while it is repeated. */
  readonly completedAt: EpochMs | null;
}
