import type { AnswerWithProofNeeds } from "../../lib/http/answer-with-proof.ts";
import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { DriftReports } from "../../lib/ports/drift-reports.ts";
import type { GroundTruthSink } from "../../lib/ports/ground-truth-sink.ts";
import type { ProfileStore } from "../../lib/ports/profile-store.ts";
import type { RecordedRows } from "../../lib/ports/recorded-rows.ts";
import type { ReferenceProfiles } from "../../lib/ports/reference-profiles.ts";

export interface MonitoringDependencies extends EdgeNeeds, AnswerWithProofNeeds {
  readonly profiles: ProfileStore;
  readonly artifacts: Pick<ArtifactStore, "stat" | "retain">;
  readonly referenceProfiles: ReferenceProfiles;
  readonly reports: DriftReports;
  readonly recordedRows: RecordedRows;
  readonly groundTruth: GroundTruthSink;
  readonly clock: Clock;
  /** Length of a profile's bucket. */
  readonly bucketSeconds: number;
}
