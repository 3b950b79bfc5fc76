import { randomInt } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { slotsMax } from "../adapters/dynamodb/measure/slot.ts";
import { openPredictionStore } from "../adapters/dynamodb/prediction-store.ts";
import { openVersionReferences } from "../adapters/routing/version-references.ts";
import { openCaptureArchive } from "../adapters/s3/capture-archive.ts";
import type { RecordNeeds } from "../usecases/record-predictions.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { bucketLengths } from "./bucket-lengths.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";

/** How long labels of a prediction are waited for unless the stacks say otherwise. */
const defaultLabelHorizonDays = 30;

export const captureDependencies = (): RecordNeeds => {
  const client = openDocumentClient();
  const { aggregates } = aggregateNeeds(client);
  const { referenceProfiles } = artifactNeeds();
  return {
    archive: openCaptureArchive({ client: new S3Client({}), bucket: readEnvironment("captureBucket") }),
    references: openVersionReferences(aggregates, referenceProfiles),
    predictions: openPredictionStore({
      client,
      table: readEnvironment("measureTable"),
      labelHorizonDays: labelHorizonDays(),
      lengths: bucketLengths(),
      slot: randomInt(slotsMax),
    }),
  };
};

const labelHorizonDays = (): number => {
  const days = Number(readOptionalEnvironment("labelHorizonDays") ?? defaultLabelHorizonDays);
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new Error("TIDEGATE_LABEL_HORIZON_DAYS must be an integer from 1 to 3650");
  return days;
};
