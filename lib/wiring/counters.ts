import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openCounterStore } from "../adapters/dynamodb/counter-store.ts";
import { counterBucketSeconds } from "./bucket-lengths.ts";
import { readEnvironment } from "./environment.ts";

/** What the arms of routes did, for those who judge it. */
export const counterNeeds = (client: DynamoDBDocumentClient) => ({
  counters: openCounterStore({
    client,
    table: readEnvironment("measureTable"),
    counterSeconds: counterBucketSeconds(),
  }),
});
