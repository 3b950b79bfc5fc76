import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe } from "vitest";
import { openArtifactStore } from "../../../lib/adapters/s3/artifact-store.ts";
import { openUploadedObjects } from "../../../lib/adapters/s3/uploaded-objects.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uploadedObjectsContract } from "../../contracts/uploaded-objects.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";

let endpoint: ObjectEndpoint;
let uploader: S3Client;
beforeAll(async () => {
  endpoint = await startObjectEndpoint();
  uploader = new S3Client({ ...endpoint.endpoint, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" });
});
afterAll(async () => {
  uploader.destroy();
  await endpoint.stop();
});

describe("uploaded objects in S3", () => {
  uploadedObjectsContract(async () => {
    const { client, bucket } = endpoint;
    const artifacts = openArtifactStore({ client, bucket, clock: systemClock });
    return {
      artifacts,
      passDay: endpoint.passDay,
      objects: openUploadedObjects({ client: uploader, bucket, artifacts }),
    };
  });
});
