import { DeleteCommand, GetCommand, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { rootLog } from "../../domain/log/log-origin.ts";
import type { GrownLog, RootLedger } from "../../ports/root-ledger.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import * as keys from "./item-keys.ts";
import { commitHead, type LogHeadsNeeds, markSettled, readHead } from "./log-heads.ts";
import { unlessConditionFails } from "./unless-condition-fails.ts";

/** Logs looked at or noted at once. */
const logsMax = 8;

/** The root log's ledger on the state table: HEAD and BATCH rows as every log's, the marks of logs that have grown, and of each the size that is in. */
export const openRootLedger = (needs: LogHeadsNeeds): RootLedger => ({
  readHead: (log) => readHead(needs, log),
  commit: (log, current, next) => commitHead(needs, log, current, next),
  grownLogs: async () =>
    mapConcurrently(await grownWorkspaces(needs), logsMax, async (workspace) => ({
      workspace,
      entered: await enteredSize(needs, workspace),
    })),
  settle: async (batch, entered) => {
    await mapConcurrently(entered, logsMax, (log) => note(needs, log));
    await markSettled(needs, rootLog, batch);
  },
});

const storedMark = z.object({ sk: z.string() });
const storedEntry = z.object({ size: z.int().positive() });

const grownWorkspaces = async ({ client, table }: LogHeadsNeeds): Promise<string[]> => {
  const workspaces: string[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": keys.grownLogsPartition },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) workspaces.push(...(page.Items ?? []).map((item) => storedMark.parse(item).sk));
  return workspaces;
};

const enteredSize = async ({ client, table }: LogHeadsNeeds, workspace: string): Promise<number> => {
  const Key = keys.enteredLogKey(workspace);
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item === undefined ? 0 : storedEntry.parse(Item).size;
};

/** The size first: a mark that is gone says that nothing is left to enter. */
const note = async ({ client, table }: LogHeadsNeeds, { workspace, entered }: GrownLog): Promise<void> => {
  const size = { ExpressionAttributeNames: { "#size": "size" }, ExpressionAttributeValues: { ":size": entered } };
  await unlessConditionFails(() =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: keys.enteredLogKey(workspace),
        UpdateExpression: "SET #size = :size",
        ConditionExpression: "attribute_not_exists(#size) OR #size < :size",
        ...size,
      }),
    ),
  );
  await unlessConditionFails(() =>
    client.send(
      new DeleteCommand({
        TableName: table,
        Key: keys.grownLogKey(workspace),
        ConditionExpression: "#size <= :size",
        ...size,
      }),
    ),
  );
};
