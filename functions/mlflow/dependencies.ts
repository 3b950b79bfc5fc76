import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../../lib/ports/approval-policy.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { ParseYaml } from "../../lib/ports/parse-yaml.ts";
import type { ReferenceProfiles } from "../../lib/ports/reference-profiles.ts";
import type { SearchIndex } from "../../lib/ports/search-index.ts";
import type { TrackedFiles } from "../../lib/ports/tracked-files.ts";
import type { TrackingStore } from "../../lib/ports/tracking-store.ts";
import type { UploadedObjects } from "../../lib/ports/uploaded-objects.ts";
import type { Uploads } from "../../lib/ports/uploads.ts";

/** What the routes of the MLflow wire need. */
export interface MlflowDependencies extends EdgeNeeds, TrackingStore {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
  readonly artifacts: ArtifactStore;
  readonly files: TrackedFiles;
  readonly uploads: Uploads;
  readonly objects: UploadedObjects;
  readonly referenceProfiles: ReferenceProfiles;
  readonly parseYaml: ParseYaml;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
}
