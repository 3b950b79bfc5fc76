import type { ArtifactBucket } from "./constructs/artifact-bucket.ts";
import type { CaptureBucket } from "./constructs/capture-bucket.ts";
import type { CaptureQueue } from "./constructs/capture-queue.ts";
import type { LogBucket } from "./constructs/log-bucket.ts";
import type { LogKey } from "./constructs/log-key.ts";
import type { MeasureTable } from "./constructs/measure-table.ts";
import type { StateTable } from "./constructs/state-table.ts";

/** Where everything is kept; each part grants access and names itself in the function's environment. */
export interface Storage {
  readonly state: StateTable;
  readonly measure: MeasureTable;
  readonly artifacts: ArtifactBucket;
  readonly captures: CaptureBucket;
  readonly captureQueue: CaptureQueue;
  readonly log: LogBucket;
  readonly logKey: LogKey;
}
