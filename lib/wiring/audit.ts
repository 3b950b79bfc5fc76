import { S3Client } from "@aws-sdk/client-s3";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openEventIndex } from "../adapters/dynamodb/event-index.ts";
import { openPeople } from "../adapters/dynamodb/people.ts";
import { openPredictionFinder } from "../adapters/dynamodb/prediction-finder.ts";
import { parseLoggedChange } from "../adapters/dynamodb/schemas/logged-change.ts";
import { openSearchIndex } from "../adapters/dynamodb/search-index.ts";
import { openTrackingDatasets } from "../adapters/dynamodb/tracking/tracking-datasets.ts";
import { openTrackingRuns } from "../adapters/dynamodb/tracking/tracking-runs.ts";
import { openCaptureObjects } from "../adapters/s3/capture-objects.ts";
import { openLogPruning } from "../adapters/s3/log-pruning.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { verifyEd25519 } from "../adapters/system/verify-ed25519.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { edgeNeeds } from "./edge.ts";
import { readEnvironment } from "./environment.ts";
import { logNeeds } from "./log.ts";

export const auditDependencies = () => {
  const client = openDocumentClient();
  const measure = { client, table: readEnvironment("measureTable") };
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    ...logNeeds(),
    people: openPeople({ client, table: readEnvironment("peopleTable") }),
    pruning: openLogPruning({ client: new S3Client({}), bucket: readEnvironment("logBucket") }),
    verifySignature: verifyEd25519,
    parseLoggedChange,
    predictionFinder: openPredictionFinder({ ...measure, clock: systemClock }),
    captures: openCaptureObjects({ client: new S3Client({}), bucket: readEnvironment("captureBucket") }),
    runs: openTrackingRuns(measure),
    datasets: openTrackingDatasets(measure),
    events: openEventIndex({ client, table: readEnvironment("stateTable") }),
    index: openSearchIndex({ client, table: readEnvironment("stateTable") }),
  };
};
