import { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openTrackedFiles } from "../adapters/dynamodb/tracking/tracked-files.ts";
import { openUploads } from "../adapters/dynamodb/tracking/uploads.ts";
import { openUploadedObjects } from "../adapters/s3/uploaded-objects.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import { filesWithUploads } from "../usecases/files-with-uploads.ts";
import { readEnvironment } from "./environment.ts";

/** Files that clients of MLflow log, and uploads that become such. */
export const trackedFileNeeds = (client: DynamoDBDocumentClient, artifacts: ArtifactStore) => {
  const measure = { client, table: readEnvironment("measureTable") };
  const uploads = openUploads(measure);
  const objects = openUploadedObjects({
    client: new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" }),
    bucket: readEnvironment("artifactBucket"),
    artifacts,
  });
  const files = filesWithUploads({ files: openTrackedFiles(measure), uploads, objects, clock: systemClock });
  return { files, uploads, objects };
};
