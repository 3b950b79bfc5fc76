import type { BucketLengths } from "../adapters/dynamodb/measure/bucket-lengths.ts";
import { type EnvironmentName, readEnvironment } from "./environment.ts";

/** How finely what happens is counted in time: the same for who counts and for who reads. */
export const bucketLengths = (): BucketLengths => ({
  profileSeconds: profileBucketSeconds(),
  counterSeconds: counterBucketSeconds(),
});

export const counterBucketSeconds = (): number => seconds("counterBucketSeconds");

/** Windows consist of whole buckets. */
export const profileBucketSeconds = (): number => seconds("profileBucketSeconds");

const seconds = (name: EnvironmentName): number => {
  const length = Number(readEnvironment(name));
  // Buckets are put together by the hour.
  if (!Number.isInteger(length) || length < 1 || 3600 % length !== 0)
    throw new Error(`${name} must be a divisor of 3600`);
  return length;
};
