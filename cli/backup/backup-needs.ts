import type { BucketObjects } from "../../lib/ports/bucket-objects.ts";
import type { TableItems } from "../../lib/ports/table-items.ts";

/** What a backup holds, each under its name: the state table first, since the log must not be older than it. */
export interface BackupNeeds {
  readonly tables: { readonly state: TableItems; readonly people: TableItems; readonly measure: TableItems };
  readonly buckets: { readonly log: BucketObjects; readonly captures: BucketObjects };
  /** vkey of a workspace's log, or of the root log. */
  readonly verifierKeyOf: (log: string) => Promise<string>;
}
