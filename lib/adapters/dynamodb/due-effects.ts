import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { AggregateKind } from "../../domain/aggregate-states.ts";
import { type Effect, effectWorkers } from "../../domain/command/change.ts";
import type { DueEffect } from "../../ports/aggregate-store.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import { aggregateSchemas } from "./aggregate-schemas.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** A thousand rollouts keep an effect each. */
const loadsAtOnceMax = 16;

const isKind = (kind: string): kind is AggregateKind => Object.hasOwn(aggregateSchemas, kind);
const pointer = z.object({ sk: z.string(), kind: z.string().refine(isKind), id: z.string() });
const effect = z.object({
  id: z.string(),
  worker: z.enum(effectWorkers),
  type: z.string(),
  payload: z.record(z.string(), z.json()),
});
const subject = z.object({ effects: z.record(z.string(), effect) });

/** Reads a worker's pointers and the effects they point to; an effect settled in between is simply gone. */
export const dueEffects = async (needs: Needs, workspace: string, worker: Effect["worker"]): Promise<DueEffect[]> => {
  const due: DueEffect[] = [];
  const pages = paginateQuery(
    { client: needs.client },
    {
      TableName: needs.table,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": keys.effectPartition(workspace, worker) },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    const found = await mapConcurrently(page.Items ?? [], loadsAtOnceMax, (item) =>
      loadEffect(needs, workspace, pointer.parse(item)),
    );
    due.push(...found.filter((effect) => effect !== undefined));
  }
  return due;
};

const loadEffect = async (
  { client, table }: Needs,
  workspace: string,
  { sk, kind, id }: z.infer<typeof pointer>,
): Promise<DueEffect | undefined> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: table,
      Key: keys.stateKey(workspace, kind, id),
      ConsistentRead: true,
      ProjectionExpression: "effects",
    }),
  );
  const effects = Item === undefined ? {} : subject.parse(Item).effects;
  const due = effects[sk.slice(sk.lastIndexOf("#") + 1)];
  return due === undefined ? undefined : { workspace, subject: { kind, id }, effect: due };
};

/** Workspaces that have a pointer for this worker, from the index: a place to look, never a decision. */
export const workspacesWithEffects = async ({ client, table }: Needs, worker: Effect["worker"]): Promise<string[]> => {
  const workspaces = new Set<string>();
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: "list",
      KeyConditionExpression: "#list = :list",
      ExpressionAttributeNames: { "#list": "list" },
      ExpressionAttributeValues: { ":list": keys.pendingEffectsList(worker) },
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) workspaces.add(z.object({ listSort: z.string() }).parse(item).listSort);
  }
  return [...workspaces].sort();
};
