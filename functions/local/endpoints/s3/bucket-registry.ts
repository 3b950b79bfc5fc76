import { z } from "zod";
import type { DurableDatabase } from "../durable-database.ts";
import { ServiceError } from "../service-error.ts";
import { noSuchBucket } from "./s3-errors.ts";

type RetentionMode = "GOVERNANCE" | "COMPLIANCE";

/** How long every new version of a bucket is protected unless its writer says otherwise. */
export interface DefaultRetention {
  readonly mode: RetentionMode;
  readonly days: number;
}

export interface Bucket {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Undefined until versioning was first enabled: it can then be suspended, never undone. */
  readonly versioning: "Enabled" | "Suspended" | undefined;
  readonly objectLock: boolean;
  readonly defaultRetention: DefaultRetention | undefined;
}

export const bucketSchema = `
  CREATE TABLE IF NOT EXISTS buckets (
    name TEXT PRIMARY KEY, created_at INTEGER NOT NULL, versioning TEXT, object_lock INTEGER NOT NULL,
    default_mode TEXT, default_days INTEGER
  ) WITHOUT ROWID;
`;

const bucketRow = z
  .object({
    name: z.string(),
    created_at: z.number(),
    versioning: z.enum(["Enabled", "Suspended"]).nullable(),
    object_lock: z.number(),
    default_mode: z.enum(["GOVERNANCE", "COMPLIANCE"]).nullable(),
    default_days: z.number().nullable(),
  })
  .transform(
    (row): Bucket => ({
      name: row.name,
      createdAt: row.created_at,
      versioning: row.versioning ?? undefined,
      objectLock: row.object_lock === 1,
      defaultRetention:
        row.default_mode && row.default_days ? { mode: row.default_mode, days: row.default_days } : undefined,
    }),
  );

/** Buckets, held in memory: they are few and every request asks for one. */
export interface BucketRegistry {
  /** @throws ServiceError NoSuchBucket */
  get(name: string): Bucket;
  find(name: string): Bucket | undefined;
  all(): readonly Bucket[];
  /** Creates or changes a bucket. @throws ServiceError InvalidBucketName */
  save(bucket: Bucket): void;
  remove(name: string): void;
}

/** Source: "General purpose bucket naming rules" (S3 User Guide). */
const bucketName = /^(?!xn--|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/;

/** Opens the registry over the metadata database. */
export const openBucketRegistry = ({ database }: DurableDatabase): BucketRegistry => {
  const select = database.prepare("SELECT * FROM buckets");
  const upsert = database.prepare("INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM buckets WHERE name = ?");
  const buckets = new Map(
    z
      .array(bucketRow)
      .parse(select.all())
      .map((bucket) => [bucket.name, bucket]),
  );
  return {
    find: (name) => buckets.get(name),
    get: (name) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw noSuchBucket(name);
      return bucket;
    },
    all: () => [...buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    save: (bucket) => {
      if (!bucketName.test(bucket.name))
        throw new ServiceError("InvalidBucketName", 400, "The specified bucket is not valid.");
      const { name, createdAt, versioning, objectLock, defaultRetention } = bucket;
      const { mode = null, days = null } = defaultRetention ?? {};
      upsert.run(name, createdAt, versioning ?? null, objectLock ? 1 : 0, mode, days);
      buckets.set(name, bucket);
    },
    remove: (name) => {
      remove.run(name);
      buckets.delete(name);
    },
  };
};
