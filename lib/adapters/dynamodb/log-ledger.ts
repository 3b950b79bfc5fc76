import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { emptyHead, type LogBatch, type LogHead } from "../../domain/log/log-head.ts";
import type { Hash } from "../../domain/log/merkle-hash.ts";
import type { LogLedger } from "../../ports/log-ledger.ts";
import * as keys from "./item-keys.ts";
import { pendingLeaves, readEntries, sequencedRevisions, workspacesWithLeaves } from "./pending-leaves.ts";
import { settleLeaves } from "./settle-leaves.ts";

export interface LogLedgerNeeds {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** SHA-256: the root of a log without leaves is a hash too. */
  readonly hash: Hash;
}

/** The ledger on the state table: HEAD, one BATCH row per batch, the mark of a log that has grown, the pointers of pending leaves and their subjects. */
export const openLogLedger = (needs: LogLedgerNeeds): LogLedger => ({
  readHead: (workspace) => readHead(needs, workspace),
  pendingLeaves: (workspace) => pendingLeaves(needs, workspace),
  sequencedRevisions: (workspace, subjects) => sequencedRevisions(needs, workspace, subjects),
  readEntries: (workspace, commands) => readEntries(needs, workspace, commands),
  commit: (workspace, current, next) => commit(needs, workspace, current, next),
  settle: (workspace, batch, entries) => settleLeaves(needs, workspace, batch, entries),
  workspacesWithLeaves: () => workspacesWithLeaves(needs),
});

const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((hex): Uint8Array => Buffer.from(hex, "hex"));

const storedHead = z.object({
  size: z.int().positive(),
  root: hashSchema,
  edge: z.array(hashSchema),
  batch: z.int().positive(),
  from: z.int().nonnegative(),
  previousRoot: hashSchema,
  /** Number of the last settled batch. */
  settled: z.int().nonnegative(),
});

const readHead = async ({ client, table, hash }: LogLedgerNeeds, workspace: string): Promise<LogHead> => {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: keys.logHeadKey(workspace), ConsistentRead: true }),
  );
  if (Item === undefined) return emptyHead(hash);
  const { size, root, edge, batch: number, from, previousRoot, settled } = storedHead.parse(Item);
  const batch = { number, from, to: size, previousRoot, root };
  return { range: { size, hashes: edge }, root, batch, settled: settled === number };
};

const commit = async (
  { client, table }: LogLedgerNeeds,
  workspace: string,
  current: LogHead,
  next: LogHead & { readonly batch: LogBatch },
): Promise<boolean> => {
  const { number, from, to: size, previousRoot, root } = next.batch;
  const batch = { from, size, previousRoot: hex(previousRoot), root: hex(root) };
  const head = { ...batch, batch: number, edge: next.range.hashes.map(hex), settled: current.batch?.number ?? 0 };
  const condition =
    current.batch === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "#size = :size AND root = :root",
          ExpressionAttributeNames: { "#size": "size" },
          ExpressionAttributeValues: { ":size": current.range.size, ":root": hex(current.root) },
        };
  try {
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: table, Item: { ...keys.logHeadKey(workspace), ...head }, ...condition } },
          {
            Put: {
              TableName: table,
              Item: { ...keys.logBatchKey(workspace, number), ...batch },
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
          // Tells the notifier's clock where to look, should every other wake be lost.
          {
            Put: {
              TableName: table,
              Item: { ...keys.untoldKey(workspace), list: keys.untoldList, listSort: workspace, size },
            },
          },
        ],
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException && isOvertaken(error)) return false;
    throw error;
  }
};

/** A rival has moved the head, or is about to. */
const isOvertaken = ({ CancellationReasons }: TransactionCanceledException): boolean =>
  (CancellationReasons ?? []).some(({ Code }) => Code === "ConditionalCheckFailed" || Code === "TransactionConflict");

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
