import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { counterPartition, counterSlotKey } from "../../lib/adapters/dynamodb/item-keys.ts";
import { bucketStart } from "../../lib/adapters/dynamodb/measure/bucket-lengths.ts";
import type { ArmCounts } from "../../lib/domain/rollout/arm-counts.ts";

/** Length of the buckets that the tests count in. */
export const counterSeconds = 60;

interface Place {
  readonly workspace: string;
  readonly route: string;
  readonly at: number;
  readonly slot?: number;
}

/** One slot of a route's counters, as the capture of predictions would have left it. */
export const armCounters = ({ workspace, route, at, slot = 0 }: Place, arms: readonly ArmCounts[]) => ({
  ...counterSlotKey(counterPartition(workspace, route), bucketStart(at, counterSeconds), slot),
  counts: JSON.stringify(arms),
});

/** Sets what one slot of a route's counters holds. */
export const countArms = async (
  client: DynamoDBDocumentClient,
  table: string,
  place: Place,
  arms: readonly ArmCounts[],
): Promise<void> => {
  await client.send(new PutCommand({ TableName: table, Item: armCounters(place, arms) }));
};
