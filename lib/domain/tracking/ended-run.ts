import type { EpochMs } from "../time.ts";
import type { EndStatus } from "./tracking-run.ts";

/** A tracking run that has ended, as it is in the log: by the digest of its record, since no command made that. */
export interface EndedTrackingRun {
  readonly schema: "tracking-run.v1";
  /** Of the run. */
  readonly id: string;
  readonly experiment: string;
  readonly status: EndStatus;
  /** Lower-case hex SHA-256 over the RFC 8785 form of its record. */
  readonly digest: string;
  /** As its client says; when its digest was first entered, for one that does not. */
  readonly endedAt: EpochMs;
}
