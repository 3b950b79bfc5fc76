import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { rootLog } from "../../lib/domain/log/log-origin.ts";
import type { BucketObjects } from "../../lib/ports/bucket-objects.ts";
import { UsageError } from "../verify/usage-error.ts";

/** Objects under way at once. */
const copiesMax = 16;

/** Writes every object of a bucket to a file of its key below the folder, and gives their number. */
export const copyBucket = async (
  bucket: BucketObjects,
  folder: string,
  isWanted: (key: string) => boolean = () => true,
): Promise<number> => {
  let copied = 0;
  let under: Promise<void>[] = [];
  for await (const key of bucket.keys("")) {
    if (!isWanted(key)) continue;
    copied += 1;
    under.push(copyObject(bucket, folder, key));
    if (under.length < copiesMax) continue;
    await Promise.all(under);
    under = [];
  }
  await Promise.all(under);
  return copied;
};

/**
 * Copies the logs. Checkpoints first, that of the root log before all: files that a log gets meanwhile do no harm, but the
 * copy must have all that a checkpoint in it covers.
 */
export const copyLogs = async (bucket: BucketObjects, folder: string): Promise<number> => {
  const checkpoints: string[] = [];
  for await (const key of bucket.keys("")) if (key.endsWith("/checkpoint")) checkpoints.push(key);
  const isRoot = (key: string) => key.startsWith(`${rootLog}/`);
  const ordered = [...checkpoints.filter(isRoot), ...checkpoints.filter((key) => !isRoot(key))];
  for (const key of ordered) await copyObject(bucket, folder, key);
  const published = new Set(checkpoints.map(logOf));
  const isWanted = (key: string) =>
    published.has(logOf(key)) && !key.endsWith("/checkpoint") && !key.startsWith(`${logOf(key)}/staging/`);
  return checkpoints.length + (await copyBucket(bucket, folder, isWanted));
};

const logOf = (key: string): string => key.split("/", 1)[0] ?? "";

const copyObject = async (bucket: BucketObjects, folder: string, key: string): Promise<void> => {
  const file = resolve(folder, key);
  if (!file.startsWith(resolve(folder) + sep)) throw new UsageError(`key ${key} leads out of the folder`);
  const bytes = await bucket.read(key);
  // Deleted since it was listed.
  if (bytes === undefined) return;
  await mkdir(dirname(join(file)), { recursive: true });
  await writeFile(file, bytes);
};
