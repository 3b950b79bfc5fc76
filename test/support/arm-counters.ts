import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { counterPartition, counterSlotKey } from "../../lib/adapters/dynamodb/item-keys.ts";
import { bucketStart } from "../../lib/adapters/dynamodb/measure/bucket-lengths.ts";
import type { ArmCounts } from "../../lib/domain/rollout/arm-counts.ts";

/** Sets what one slot of a route's counters holds, as the capture of predictions would have left it. */
export const countArms = async (
  client: DynamoDBDocumentClient,
  table: string,
  {
    workspace,
    route,
    at,
    slot = 0,
  }: { readonly workspace: string; readonly route: string; readonly at: number; readonly slot?: number },
  arms: readonly ArmCounts[],
): Promise<void> => {
  const key = counterSlotKey(counterPartition(workspace, route), bucketStart(at, counterSeconds), slot);
  await client.send(new PutCommand({ TableName: table, Item: { ...key, counts: JSON.stringify(arms) } }));
};

/** Length of the buckets that the tests count in. */
export const counterSeconds = 60;
