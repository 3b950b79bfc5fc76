import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { emptyHead, type LogBatch, type LogHead } from "../../domain/log/log-head.ts";
import type { Hash } from "../../domain/log/merkle-hash.ts";
import * as keys from "./item-keys.ts";
import { unlessConditionFails } from "./unless-condition-fails.ts";

export interface LogHeadsNeeds {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** SHA-256: the root of a log without leaves is a hash too. */
  readonly hash: Hash;
}

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

/** Where a log stands; strongly consistent. */
export const readHead = async ({ client, table, hash }: LogHeadsNeeds, log: string): Promise<LogHead> => {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: keys.logHeadKey(log), ConsistentRead: true }),
  );
  if (Item === undefined) return emptyHead(hash);
  const { size, root, edge, batch: number, from, previousRoot, settled } = storedHead.parse(Item);
  const batch = { number, from, to: size, previousRoot, root };
  return { range: { size, hashes: edge }, root, batch, settled: settled === number };
};

/**
 * Moves a log's head by a compare-and-swap, and enters the batch that moved it.
 *
 * @param more  what else is written if and only if the head moves
 * @returns     false when a rival has moved the head, or is about to
 */
export const commitHead = async (
  { client, table }: LogHeadsNeeds,
  log: string,
  current: LogHead,
  next: LogHead & { readonly batch: LogBatch },
  more: NonNullable<TransactWriteCommandInput["TransactItems"]> = [],
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
          { Put: { TableName: table, Item: { ...keys.logHeadKey(log), ...head }, ...condition } },
          {
            Put: {
              TableName: table,
              Item: { ...keys.logBatchKey(log, number), ...batch },
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
          ...more,
        ],
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException && isOvertaken(error)) return false;
    throw error;
  }
};

const isOvertaken = ({ CancellationReasons }: TransactionCanceledException): boolean =>
  (CancellationReasons ?? []).some(({ Code }) => Code === "ConditionalCheckFailed" || Code === "TransactionConflict");

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Marks the batch of the head as settled, unless another has moved the head since. */
export const markSettled = (
  { client, table }: Pick<LogHeadsNeeds, "client" | "table">,
  log: string,
  { number }: LogBatch,
): Promise<void> =>
  unlessConditionFails(() =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: keys.logHeadKey(log),
        UpdateExpression: "SET settled = :batch",
        ConditionExpression: "#batch = :batch",
        ExpressionAttributeNames: { "#batch": "batch" },
        ExpressionAttributeValues: { ":batch": number },
      }),
    ),
  );
