import { S3Client } from "@aws-sdk/client-s3";
import { openArtifactStore } from "../adapters/s3/artifact-store.ts";
import { openRunFiles } from "../adapters/s3/run-files.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { readEnvironment } from "./environment.ts";

/** The artifact bucket: files by digest, and the folders of training runs. */
export const artifactNeeds = () => {
  const client = new S3Client({});
  const bucket = readEnvironment("artifactBucket");
  return {
    artifacts: openArtifactStore({ client, bucket, clock: systemClock }),
    files: openRunFiles({ client, bucket }),
  };
};
