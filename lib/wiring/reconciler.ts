import { BatchClient } from "@aws-sdk/client-batch";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { openTrainingJobs } from "../adapters/batch/training-jobs.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openEventRemoval } from "../adapters/dynamodb/event-removal.ts";
import { openPeople } from "../adapters/dynamodb/people.ts";
import { openProfileStore } from "../adapters/dynamodb/profile-store.ts";
import { parseRetainedLeaf } from "../adapters/dynamodb/schemas/retained-leaf.ts";
import { openSearchIndex } from "../adapters/dynamodb/search-index.ts";
import { openTrackingRuns } from "../adapters/dynamodb/tracking/tracking-runs.ts";
import { openWorkspaces } from "../adapters/dynamodb/workspaces.ts";
import { openCaptureObjects } from "../adapters/s3/capture-objects.ts";
import { openLogPruning } from "../adapters/s3/log-pruning.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { readEnvironment } from "./environment.ts";
import { loadApprovalPolicy } from "./load-approval-policy.ts";
import { proofNeeds } from "./proofs.ts";
import { serviceNeeds } from "./service.ts";
import { trafficActuators } from "./traffic-actuators.ts";

export const reconcilerDependencies = () => {
  const client = openDocumentClient();
  return {
    ...aggregateNeeds(client),
    ...serviceNeeds(),
    ...artifactNeeds(),
    ...proofNeeds(client),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
    index: openSearchIndex({ client, table: readEnvironment("stateTable") }),
    workspaces: openWorkspaces({ client, table: readEnvironment("stateTable") }),
    eventRemoval: openEventRemoval({ client, table: readEnvironment("stateTable") }),
    pruning: openLogPruning({ client: new S3Client({}), bucket: readEnvironment("logBucket") }),
    parseRetainedLeaf,
    jobs: openTrainingJobs(new BatchClient({})),
    captures: openCaptureObjects({ client: new S3Client({}), bucket: readEnvironment("captureBucket") }),
    people: openPeople({ client, table: readEnvironment("peopleTable") }),
    actuators: trafficActuators(new LambdaClient({})),
    profiles: openProfileStore({ client, table: readEnvironment("measureTable") }),
    runs: openTrackingRuns({ client, table: readEnvironment("measureTable") }),
  };
};
