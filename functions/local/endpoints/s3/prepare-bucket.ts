import type { BucketDescription } from "../../template/machine-description.ts";
import type { ObjectStore } from "./object-store.ts";

const daysPerYear = 365;

/**
 * Makes a bucket as the template describes it, or brings an existing one in line.
 *
 * @throws Error if the template takes a lock or versions away, which S3 cannot do either
 */
export const prepareBucket = async (store: ObjectStore, description: BucketDescription): Promise<void> => {
  const { name, versioned, objectLock, defaultRetention: wanted, transitions } = description;
  const current = store.buckets.find(name);
  if (current !== undefined && current.objectLock !== objectLock)
    throw new Error(`bucket ${name} exists ${objectLock ? "without" : "with"} Object Lock, which cannot be changed`);
  const suspended = current?.versioning === undefined ? undefined : "Suspended";
  const versioning = versioned ? "Enabled" : suspended;
  const days = wanted === undefined ? 0 : (wanted.days ?? (wanted.years ?? 0) * daysPerYear);
  const defaultRetention = wanted === undefined ? undefined : { mode: wanted.mode, days };
  const createdAt = current?.createdAt ?? store.now();
  store.transaction(() => {
    store.buckets.save({ name, createdAt, versioning, objectLock, defaultRetention });
    store.lifecycle.setRules(name, transitions);
  });
  await store.settle();
};
