import type { AnchorBucket } from "./constructs/anchor-bucket.ts";
import type { ArtifactBucket } from "./constructs/artifact-bucket.ts";
import type { CaptureBucket } from "./constructs/capture-bucket.ts";
import type { FactBus } from "./constructs/fact-bus.ts";
import type { LogBucket } from "./constructs/log-bucket.ts";
import type { LogKey } from "./constructs/log-key.ts";
import type { MeasureTable } from "./constructs/measure-table.ts";
import type { ModelKey } from "./constructs/model-key.ts";
import type { PeopleTable } from "./constructs/people-table.ts";
import type { StateTable } from "./constructs/state-table.ts";
import type { WebhookKey } from "./constructs/webhook-key.ts";
import type { WorkQueue } from "./constructs/work-queue.ts";
import type { WorkQueueName } from "./work-queues.ts";

/** Where everything is kept or waits; each part grants access and names itself in the function's environment. */
export interface Storage {
  readonly state: StateTable;
  readonly measure: MeasureTable;
  readonly people: PeopleTable;
  readonly artifacts: ArtifactBucket;
  readonly captures: CaptureBucket;
  readonly log: LogBucket;
  readonly logKey: LogKey;
  readonly modelKey: ModelKey;
  readonly anchors: AnchorBucket;
  readonly webhookKey: WebhookKey;
  readonly queues: Readonly<Record<WorkQueueName, WorkQueue>>;
  readonly facts: FactBus;
}
