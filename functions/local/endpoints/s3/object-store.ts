import { join } from "node:path";
import { type DurableDatabase, openDurableDatabase } from "../durable-database.ts";
import { type BucketRegistry, bucketSchema, openBucketRegistry } from "./bucket-registry.ts";
import { type ContentStore, contentSchema, openContentStore } from "./content-store.ts";
import { type Lifecycle, lifecycleSchema, openLifecycle } from "./lifecycle.ts";
import { type ObjectLists, openObjectLists } from "./list-versions.ts";
import { type MultipartUploads, openMultipartUploads, uploadsSchema } from "./multipart-uploads.ts";
import { type Freed, type ObjectVersions, openObjectVersions, versionsSchema } from "./object-versions.ts";

/** Everything S3 keeps, in one folder: metadata and small contents in one database, larger contents as files. */
export interface ObjectStore {
  readonly buckets: BucketRegistry;
  readonly versions: ObjectVersions;
  readonly lists: ObjectLists;
  readonly uploads: MultipartUploads;
  readonly contents: ContentStore;
  readonly lifecycle: Lifecycle;
  readonly transaction: DurableDatabase["transaction"];
  /** Waits until all that was committed is on disk, then lets go of what it freed. */
  settle(freed?: Freed): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  close(): void;
}

/**
 * Opens the store.
 *
 * @param folder of the data folder, created if missing
 * @throws Error in one line if the database is damaged or open elsewhere
 */
export const openObjectStore = async (folder: string, now: () => number): Promise<ObjectStore> => {
  const schema = contentSchema + bucketSchema + versionsSchema + uploadsSchema + lifecycleSchema;
  const durable = openDurableDatabase(join(folder, "objects.sqlite"), schema);
  const contents = await openContentStore(folder, durable);
  const versions = openObjectVersions(durable);
  return {
    buckets: openBucketRegistry(durable),
    versions,
    lists: openObjectLists(durable),
    uploads: openMultipartUploads(durable, now()),
    contents,
    lifecycle: openLifecycle(durable, versions, now),
    transaction: durable.transaction,
    settle: async (freed = []) => {
      await durable.flush();
      contents.collect(freed);
    },
    now,
    close: durable.close,
  };
};
