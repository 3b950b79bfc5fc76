import { type DynamoDBDocumentClient, GetCommand, paginateQuery, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { PendingLeaf } from "../../domain/log/pending-leaf.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import * as keys from "./item-keys.ts";
import { parseLeaf } from "./schemas/leaf.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Reads under way at once: many leaves wait, one connection each. */
const readsMax = 16;

const storedPointer = z.object({
  kind: z.string(),
  id: z.string(),
  revision: z.int().positive(),
  command: z.string(),
  leaves: z.int().positive(),
});

/** Reads the pointers of all shards, strongly consistent each, but not one snapshot. */
export const pendingLeaves = async (needs: Needs, workspace: string): Promise<PendingLeaf[]> => {
  const shards = Array.from({ length: keys.leafShards }, (_, shard) => keys.leafPartition(workspace, shard));
  const read = await mapConcurrently(shards, keys.leafShards, (pk) => readShard(needs, pk));
  return read.flat();
};

const readShard = async ({ client, table }: Needs, pk: string): Promise<PendingLeaf[]> => {
  const pending: PendingLeaf[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": pk },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const { kind, id, revision, command, leaves } = storedPointer.parse(item);
      pending.push({ subject: { kind, id }, revision, command: { id: command, leaves } });
    }
  }
  return pending;
};

const storedWatermark = z.object({ revision: z.int().positive() });

export const sequencedRevisions = (
  { client, table }: Needs,
  workspace: string,
  subjects: readonly PendingLeaf["subject"][],
): Promise<number[]> =>
  mapConcurrently(subjects, readsMax, async ({ kind, id }) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: keys.sequencedKey(workspace, kind, id), ConsistentRead: true }),
    );
    return Item === undefined ? 0 : storedWatermark.parse(Item).revision;
  });

/** Reads the leaves where they ride, in their subjects' STATE, and orders those of each command by their ordinal. */
export const readEntries = async (
  needs: Needs,
  workspace: string,
  commands: readonly (readonly PendingLeaf[])[],
): Promise<Uint8Array[] | undefined> => {
  const texts = await mapConcurrently(commands.flat(), readsMax, (leaf) => readLeaf(needs, workspace, leaf));
  const entries = texts.filter((text) => text !== undefined).map((text): Uint8Array => Buffer.from(text));
  if (entries.length < texts.length) return undefined;
  let from = 0;
  return commands.flatMap(({ length }) => {
    const ofCommand = entries.slice(from, from + length).map((entry) => ({ entry, ...parseLeaf(entry).command }));
    from += length;
    return ofCommand.sort((a, b) => a.ordinal - b.ordinal).map(({ entry }) => entry);
  });
};

const storedLeaves = z.object({ leaves: z.record(z.string(), z.string()) });

const readLeaf = async (
  { client, table }: Needs,
  workspace: string,
  { subject: { kind, id }, revision }: PendingLeaf,
): Promise<string | undefined> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: table,
      Key: keys.stateKey(workspace, kind, id),
      ConsistentRead: true,
      ProjectionExpression: "leaves.#revision",
      ExpressionAttributeNames: { "#revision": String(revision) },
    }),
  );
  const found = storedLeaves.safeParse(Item);
  return found.success ? found.data.leaves[revision] : undefined;
};

const storedListing = z.object({ listSort: z.string() });

/** Workspaces with pointers, from the index: one query for each, however many leaves wait in it. */
export const workspacesWithLeaves = async ({ client, table }: Needs): Promise<string[]> => {
  const workspaces: string[] = [];
  for (let after = " "; ; ) {
    const { Items } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: "list",
        KeyConditionExpression: "#list = :list AND listSort > :after",
        ExpressionAttributeNames: { "#list": "list" },
        ExpressionAttributeValues: { ":list": keys.pendingLeavesList, ":after": after },
        Limit: 1,
      }),
    );
    if (Items?.[0] === undefined) return workspaces;
    const workspace = storedListing.parse(Items[0]).listSort.split("#", 1)[0] ?? "";
    workspaces.push(workspace);
    // Shards are digits, so this sorts behind the last of them and before the next workspace.
    after = `${workspace}#leaves#~`;
  }
};
