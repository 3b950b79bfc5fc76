import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { ArmSum } from "../../domain/rollout/arm-sum.ts";
import type { CounterStore } from "../../ports/counter-store.ts";
import * as keys from "./item-keys.ts";
import { readArms } from "./measure/arm-text.ts";
import { bucketStart } from "./measure/bucket-lengths.ts";

const storedSlot = z.object({ sk: z.string(), counts: z.string() });

/** Arm counts on the measure table, added up over the slots of each bucket. */
export const openCounterStore = ({
  client,
  table,
  counterSeconds,
}: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly counterSeconds: number;
}): CounterStore => ({
  read: async (workspace, route, since) => {
    const buckets = new Map<number, ArmSum>();
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: "pk = :pk AND sk >= :since",
        ExpressionAttributeValues: {
          ":pk": keys.counterPartition(workspace, route),
          ":since": keys.instant(bucketStart(since, counterSeconds)),
        },
        ConsistentRead: true,
      },
    );
    for await (const page of pages)
      for (const item of page.Items ?? []) {
        const { sk, counts } = storedSlot.parse(item);
        const start = Number(sk.split("#", 1)[0]);
        buckets.set(start, readArms(counts, buckets.get(start)));
      }
    return [...buckets].map(([start, arms]) => ({ start, arms: [...arms.values()] }));
  },
});
