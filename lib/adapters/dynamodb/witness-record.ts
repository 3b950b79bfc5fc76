import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { WitnessedTree } from "../../domain/log/decide-cosigning.ts";
import type { WitnessRecord } from "../../ports/witness-record.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  /** A table of the witness's own, its key the origin of a log. */
  readonly table: string;
}

const storedTree = z.strictObject({
  origin: z.string(),
  size: z.int().nonnegative(),
  root: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .transform((hex): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"))),
});

/** The record on a table: one item a log, which only a compare-and-swap changes. */
export const openWitnessRecord = (needs: Needs): WitnessRecord => ({
  load: async (origin) => {
    const { Item } = await needs.client.send(
      new GetCommand({ TableName: needs.table, Key: { origin }, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const { size, root } = storedTree.parse(Item);
    return { size, root };
  },
  replace: (origin, current, next) => replace(needs, origin, current, next),
});

const replace = async (
  { client, table }: Needs,
  origin: string,
  current: WitnessedTree | undefined,
  next: WitnessedTree,
): Promise<boolean> => {
  const condition =
    current === undefined
      ? { ConditionExpression: "attribute_not_exists(origin)" }
      : {
          ConditionExpression: "#size = :size AND root = :root",
          ExpressionAttributeNames: { "#size": "size" },
          ExpressionAttributeValues: { ":size": current.size, ":root": hex(current.root) },
        };
  try {
    const Item = { origin, size: next.size, root: hex(next.root) };
    await client.send(new PutCommand({ TableName: table, Item, ...condition }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
