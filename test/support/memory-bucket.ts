import type { BucketObjects } from "../../lib/ports/bucket-objects.ts";

/** A bucket's objects over files in memory, those of `memoryLogTiles` for one. */
export const memoryBucket = (files: Map<string, Uint8Array> = new Map()): BucketObjects => ({
  keys: async function* (prefix) {
    yield* [...files.keys()].filter((key) => key.startsWith(prefix)).sort();
  },
  read: async (key) => files.get(key),
  write: async (key, bytes) => {
    files.set(key, bytes);
  },
});
