import type { LoggedChange } from "../../lib/domain/lineage/logged-change.ts";
import type { Hash } from "../../lib/domain/log/merkle-hash.ts";
import type { VerifySignature } from "../../lib/domain/log/signed-note.ts";
import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { CaptureObjects } from "../../lib/ports/capture-objects.ts";
import type { CheckpointSigner } from "../../lib/ports/checkpoint-signer.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { EventIndex } from "../../lib/ports/event-index.ts";
import type { LogPruning } from "../../lib/ports/log-pruning.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import type { People } from "../../lib/ports/people.ts";
import type { PredictionFinder } from "../../lib/ports/prediction-finder.ts";
import type { SearchIndex } from "../../lib/ports/search-index.ts";
import type { TrackingDatasets } from "../../lib/ports/tracking-datasets.ts";
import type { TrackingRuns } from "../../lib/ports/tracking-runs.ts";

/** What the audit function needs of the world. */
export interface AuditDependencies extends EdgeNeeds {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly people: People;
  readonly events: EventIndex;
  readonly index: SearchIndex;
  readonly tiles: LogTiles;
  readonly pruning: Pick<LogPruning, "readSnapshot">;
  readonly signer: CheckpointSigner;
  readonly verifySignature: VerifySignature;
  readonly parseLoggedChange: (entry: Uint8Array, index: number) => LoggedChange;
  readonly predictionFinder: PredictionFinder;
  readonly captures: Pick<CaptureObjects, "readManifest">;
  readonly runs: Pick<TrackingRuns, "load">;
  readonly datasets: Pick<TrackingDatasets, "load">;
  /** SHA-256. */
  readonly hash: Hash;
}
