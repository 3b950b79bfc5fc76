import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openAggregateStore } from "../adapters/dynamodb/aggregate-store.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { uuidV7Ids } from "../adapters/system/uuid-v7.ts";
import { readEnvironment } from "./environment.ts";

/** The state of record, as every command needs it. */
export const aggregateNeeds = (client: DynamoDBDocumentClient) => {
  const ids = uuidV7Ids();
  const clock = systemClock;
  return { aggregates: openAggregateStore({ client, table: readEnvironment("stateTable"), clock, ids }), clock, ids };
};
