import { S3Client } from "@aws-sdk/client-s3";
import { openArtifactStore } from "../adapters/s3/artifact-store.ts";
import { openReferenceProfiles } from "../adapters/s3/reference-profiles.ts";
import { openRunFiles } from "../adapters/s3/run-files.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { readEnvironment } from "./environment.ts";

/** Artifacts, reference profiles among them, and the files by which training runs speak with their containers. */
export const artifactNeeds = () => {
  const client = new S3Client({});
  const bucket = readEnvironment("artifactBucket");
  const artifacts = openArtifactStore({ client, bucket, clock: systemClock });
  return { artifacts, referenceProfiles: openReferenceProfiles(artifacts), files: openRunFiles({ client, bucket }) };
};
