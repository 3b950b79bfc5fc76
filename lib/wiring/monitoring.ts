import { SQSClient } from "@aws-sdk/client-sqs";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openRecordedRows } from "../adapters/dynamodb/recorded-rows.ts";
import { openSqsGroundTruthSink } from "../adapters/sqs/ground-truth-sink.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { profileBucketSeconds } from "./bucket-lengths.ts";
import { driftNeeds } from "./drift.ts";
import { edgeNeeds } from "./edge.ts";
import { readEnvironment } from "./environment.ts";
import { proofNeeds } from "./proofs.ts";

export const monitoringDependencies = () => {
  const client = openDocumentClient();
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    ...proofNeeds(client),
    ...driftNeeds(client),
    recordedRows: openRecordedRows({ client, table: readEnvironment("measureTable") }),
    groundTruth: openSqsGroundTruthSink({
      // The queue's URL names a host that does not exist outside AWS; the client's own endpoint always does.
      client: new SQSClient({ useQueueUrlAsEndpoint: false }),
      queueUrl: readEnvironment("captureQueueUrl"),
    }),
    bucketSeconds: profileBucketSeconds(),
  };
};
