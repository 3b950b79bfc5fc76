import { createHash } from "node:crypto";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { rememberedSeconds } from "../../../domain/command/remembered-seconds.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { TrackingCreations } from "../../../ports/tracking-creations.ts";
import * as keys from "../item-keys.ts";
import { unlessConditionFails } from "../unless-condition-fails.ts";
import type { MeasureTable } from "./paged-record.ts";

const reservedSchema = z.object({ id: z.string(), requestHash: z.string() });

/** Reserved ids on the measure table. */
export const openTrackingCreations = ({ client, table }: MeasureTable, clock: Clock): TrackingCreations => ({
  reserve: async (workspace, { actor, idempotencyKey }, wanted) => {
    const hash = createHash("sha256")
      .update(JSON.stringify([actor, idempotencyKey]))
      .digest("hex");
    const Key = keys.trackingCreationKey(workspace, hash);
    const now = Math.floor(clock.now() / 1000);
    await unlessConditionFails(() =>
      client.send(
        new PutCommand({
          TableName: table,
          Item: { ...Key, ...wanted, expiresAt: now + rememberedSeconds },
          ConditionExpression: "attribute_not_exists(pk) OR expiresAt < :now",
          ExpressionAttributeValues: { ":now": now },
        }),
      ),
    );
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return reservedSchema.parse(Item);
  },
});
