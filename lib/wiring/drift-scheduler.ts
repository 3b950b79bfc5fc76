import { SQSClient } from "@aws-sdk/client-sqs";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openScanQueue } from "../adapters/sqs/scan-queue.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { profileBucketSeconds } from "./bucket-lengths.ts";
import { readEnvironment } from "./environment.ts";

export const driftSchedulerDependencies = () => ({
  ...aggregateNeeds(openDocumentClient()),
  scans: openScanQueue({
    client: new SQSClient({ useQueueUrlAsEndpoint: false }),
    queueUrl: readEnvironment("scanQueueUrl"),
  }),
  bucketSeconds: profileBucketSeconds(),
});
