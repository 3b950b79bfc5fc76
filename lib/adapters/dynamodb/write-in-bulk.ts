import { setTimeout } from "node:timers/promises";
import { BatchWriteCommand, type BatchWriteCommandInput, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { mapConcurrently } from "../system/map-concurrently.ts";

export type BulkWrite = NonNullable<BatchWriteCommandInput["RequestItems"]>[string][number];

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** DynamoDB's limit for one BatchWriteItem. */
const writesPerRequest = 25;
const requestsMax = 4;
const triesMax = 12;

/**
 * Puts and deletes items, each its own write: no transaction, no condition, any order.
 *
 * What DynamoDB leaves undone under load is asked for again, later each time.
 */
export const writeInBulk = async (needs: Needs, writes: readonly BulkWrite[]): Promise<void> => {
  const requests = Array.from({ length: Math.ceil(writes.length / writesPerRequest) }, (_, place) =>
    writes.slice(place * writesPerRequest, (place + 1) * writesPerRequest),
  );
  await mapConcurrently(requests, requestsMax, (request) => writeAll(needs, request));
};

const writeAll = async ({ client, table }: Needs, request: readonly BulkWrite[]): Promise<void> => {
  let left = [...request];
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > triesMax) throw new Error(`${left.length} writes to ${table} were left undone ${triesMax} times`);
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
    left = UnprocessedItems?.[table] ?? [];
    if (left.length > 0) await setTimeout(Math.random() * 10 * 2 ** Math.min(attempt, 7));
  }
};
