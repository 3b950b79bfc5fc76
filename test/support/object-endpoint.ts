import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { openObjectStore } from "../../functions/local/endpoints/s3/object-store.ts";
import { prepareBucket } from "../../functions/local/endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "../../functions/local/endpoints/s3/s3-handler.ts";
import { startEndpoints } from "../local/endpoints/start-endpoints.ts";

const dayMs = 86_400_000;

/** S3's endpoint of the local machine with one bucket, `artifacts`, that archives as ours does, and a client of it. */
export const startObjectEndpoint = async () => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-objects-"));
  let days = 0;
  const objects = await openObjectStore(folder, () => Date.now() + days * dayMs);
  const endpoints = await startEndpoints({ objects: createS3Handler(objects) });
  const client = new S3Client({ ...endpoints.root, forcePathStyle: true });
  const bucket = "artifacts";
  await prepareBucket(objects, {
    name: bucket,
    versioned: true,
    objectLock: false,
    defaultRetention: undefined,
    transitions: [{ tag: { key: "tidegate-storage", value: "archive" }, days: 0 }],
  });
  /** Lets a midnight go by, after which S3 moves what is marked. */
  const passDay = () => {
    days += 1;
  };
  const stop = async () => {
    client.destroy();
    await endpoints.close();
    objects.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { client, bucket, endpoint: endpoints.root, passDay, stop };
};

export type ObjectEndpoint = Awaited<ReturnType<typeof startObjectEndpoint>>;
