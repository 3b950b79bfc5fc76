import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { openObjectStore } from "../../functions/local/endpoints/s3/object-store.ts";
import { createS3Handler } from "../../functions/local/endpoints/s3/s3-handler.ts";
import { startEndpoints } from "../local/endpoints/start-endpoints.ts";

/** S3's endpoint of the local machine with one bucket, `artifacts`, and a client of it. */
export const startObjectEndpoint = async () => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-objects-"));
  const objects = await openObjectStore(folder, Date.now);
  const endpoints = await startEndpoints({ objects: createS3Handler(objects) });
  const client = new S3Client({ ...endpoints.root, forcePathStyle: true });
  const bucket = "artifacts";
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const stop = async () => {
    client.destroy();
    await endpoints.close();
    objects.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { client, bucket, endpoint: endpoints.root, stop };
};

export type ObjectEndpoint = Awaited<ReturnType<typeof startObjectEndpoint>>;
