/** Lengths of the buckets of time in which things are counted. */
export interface BucketLengths {
  readonly profileSeconds: number;
  readonly counterSeconds: number;
}

/** Start of the bucket that an instant lies in. */
export const bucketStart = (at: number, seconds: number): number => at - (at % (seconds * 1000));
