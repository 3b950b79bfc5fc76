import { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openEventIndex } from "../adapters/dynamodb/event-index.ts";
import { openLogTiles } from "../adapters/s3/log-tiles.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { readEnvironment } from "./environment.ts";

/** What it takes to hand out the proof of an event: the index, and the log's files. */
export const proofNeeds = (client: DynamoDBDocumentClient) => ({
  events: openEventIndex({ client, table: readEnvironment("stateTable") }),
  tiles: openLogTiles({ client: new S3Client({}), bucket: readEnvironment("logBucket") }),
  hash: sha256,
});
