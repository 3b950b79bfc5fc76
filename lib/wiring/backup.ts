import { S3Client } from "@aws-sdk/client-s3";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openTableItems } from "../adapters/dynamodb/table-items.ts";
import { openBucketObjects } from "../adapters/s3/bucket-objects.ts";
import { formatVerifierKey } from "../domain/log/verifier-key.ts";
import { type EnvironmentName, readEnvironment } from "./environment.ts";
import { logNeeds } from "./log.ts";

/** Every table and bucket that a backup holds, and the keys that its logs are verified with. */
export const backupDependencies = () => {
  const client = openDocumentClient();
  const objects = new S3Client({});
  const table = (name: EnvironmentName) => openTableItems({ client, table: readEnvironment(name) });
  const bucket = (name: EnvironmentName) => openBucketObjects({ client: objects, bucket: readEnvironment(name) });
  const { signer } = logNeeds();
  return {
    tables: { state: table("stateTable"), people: table("peopleTable"), measure: table("measureTable") },
    buckets: { log: bucket("logBucket"), captures: bucket("captureBucket") },
    verifierKeyOf: async (log: string) => formatVerifierKey(await signer.verifierKey(log)),
  };
};
