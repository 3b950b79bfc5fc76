import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, RestoreObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll } from "vitest";
import { openObjectStore } from "../../../functions/local/endpoints/s3/object-store.ts";
import { prepareBucket } from "../../../functions/local/endpoints/s3/prepare-bucket.ts";
import { createS3Handler } from "../../../functions/local/endpoints/s3/s3-handler.ts";
import { openArtifactStore } from "../../../lib/adapters/s3/artifact-store.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { artifactStoreContract } from "../../contracts/artifact-store.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";

const hourMs = 3_600_000;

const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

artifactStoreContract("the S3 store", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-artifacts-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  let now = Date.now();
  const objects = await openObjectStore(folder, () => now);
  cleanUps.push(() => objects.close());
  const endpoints = await startEndpoints({ objects: createS3Handler(objects) });
  cleanUps.push(() => endpoints.close());
  const client = new S3Client({ ...endpoints.root, forcePathStyle: true });
  cleanUps.push(() => client.destroy());
  await prepareBucket(objects, {
    name: "artifacts",
    versioned: true,
    objectLock: false,
    defaultRetention: undefined,
    transitions: [{ tag: { key: "tidegate-storage", value: "archive" }, days: 0 }],
  });
  return {
    store: openArtifactStore({ client, bucket: "artifacts", clock: systemClock }),
    putElsewhere: async (key, content) => {
      await client.send(new PutObjectCommand({ Bucket: "artifacts", Key: key, Body: content }));
    },
    passDay: () => {
      now += 24 * hourMs;
    },
    restore: async (Key) => {
      await client.send(new RestoreObjectCommand({ Bucket: "artifacts", Key, RestoreRequest: { Days: 2 } }));
      now += 12 * hourMs;
    },
  };
});
