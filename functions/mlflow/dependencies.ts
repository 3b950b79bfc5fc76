import type { EdgeNeeds } from "../../lib/http/http-app.ts";
import type { AggregateStore } from "../../lib/ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../../lib/ports/approval-policy.ts";
import type { ArtifactStore } from "../../lib/ports/artifact-store.ts";
import type { ClientSecrets } from "../../lib/ports/client-secrets.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { ParseYaml } from "../../lib/ports/parse-yaml.ts";
import type { ReferenceProfiles } from "../../lib/ports/reference-profiles.ts";
import type { SearchIndex } from "../../lib/ports/search-index.ts";
import type { TrackedFiles } from "../../lib/ports/tracked-files.ts";
import type { TrackingStore } from "../../lib/ports/tracking-store.ts";
import type { UploadedObjects } from "../../lib/ports/uploaded-objects.ts";
import type { Uploads } from "../../lib/ports/uploads.ts";
import type { WebhookSecrets } from "../../lib/ports/webhook-secrets.ts";
import type { WebhookSender } from "../../lib/ports/webhook-sender.ts";

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
  readonly secrets: WebhookSecrets;
  readonly clientSecrets: ClientSecrets;
  readonly sender: WebhookSender;
  /** Whether webhooks may be on this machine. */
  readonly webhookLoopback: boolean;
}
