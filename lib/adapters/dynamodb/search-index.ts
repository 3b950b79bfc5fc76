import { setTimeout } from "node:timers/promises";
import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { AggregateKind, AggregateStates } from "../../domain/aggregate-states.ts";
import type { Loaded } from "../../domain/command/change.ts";
import type { IndexPage, IndexRow, SearchIndex } from "../../ports/search-index.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import { aggregateSchemas } from "./aggregate-schemas.ts";
import { isKey } from "./is-key.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** DynamoDB's limit for one BatchGetItem. */
const keysPerRequest = 100;
const requestsMax = 4;
const triesMax = 12;

const storedRow = z.object({ sk: z.string(), id: z.string() });
const storedWatch = z.object({ arrival: z.string().optional() });
const storedState = z.object({ pk: z.string(), state: z.string(), revision: z.int(), lastEvent: z.string() });

/** The index rows that commands write beside their states. */
export const openSearchIndex = (needs: Needs): SearchIndex => ({
  rows: (workspace, kind, list, page) => rows(needs, keys.indexPartition(workspace, kind, list), page),
  lastArrival: (workspace, model) => lastArrival(needs, keys.tierWatchKey(workspace, model)),
  states: (workspace, kind, ids) => states(needs, workspace, kind, ids),
});

const rows = async (
  { client, table }: Needs,
  pk: string,
  { limit, descending = false, after, prefix }: IndexPage,
): Promise<readonly IndexRow[]> => {
  if (!isKey({ pk })) return [];
  const found: IndexRow[] = [];
  let start = after === undefined ? undefined : { pk, sk: after };
  // A page of DynamoDB ends at one megabyte too.
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        // Not begins_with: for DynamoDB it is the same, and the packaged engine reads the whole list for it.
        KeyConditionExpression: prefix ? "pk = :pk AND sk BETWEEN :from AND :to" : "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk, ...(prefix ? { ":from": prefix, ":to": `${prefix}\u{10ffff}` } : {}) },
        ConsistentRead: true,
        ScanIndexForward: !descending,
        Limit: limit - found.length,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of answer.Items ?? []) {
      const { sk, id } = storedRow.parse(item);
      found.push({ id, sort: sk });
      start = { pk, sk };
    }
    if (answer.LastEvaluatedKey === undefined) break;
  } while (found.length < limit);
  return found;
};

const lastArrival = async (
  { client, table }: Needs,
  key: { readonly pk: string; readonly sk: string },
): Promise<string | null> => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return storedWatch.parse(Item ?? {}).arrival ?? null;
};

const states = async <Kind extends AggregateKind>(
  needs: Needs,
  workspace: string,
  kind: Kind,
  ids: readonly string[],
): Promise<readonly (Loaded<AggregateStates[Kind]> | undefined)[]> => {
  const partitions = [...new Set(ids)].map((id) => keys.stateKey(workspace, kind, id)).filter(isKey);
  const requests = Array.from({ length: Math.ceil(partitions.length / keysPerRequest) }, (_, place) =>
    partitions.slice(place * keysPerRequest, (place + 1) * keysPerRequest),
  );
  const found = new Map<string, Loaded<AggregateStates[Kind]>>();
  await mapConcurrently(requests, requestsMax, async (request) => {
    for (const { pk, state, revision, lastEvent } of await getAll(needs, request))
      found.set(pk, { state: aggregateSchemas[kind].parse(JSON.parse(state)), revision, lastEvent });
  });
  return ids.map((id) => found.get(keys.stateKey(workspace, kind, id).pk));
};

const getAll = async (
  { client, table }: Needs,
  request: readonly { readonly pk: string; readonly sk: string }[],
): Promise<readonly z.infer<typeof storedState>[]> => {
  const found: z.infer<typeof storedState>[] = [];
  let left: readonly Record<string, unknown>[] = request;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > triesMax) throw new Error(`${left.length} reads of ${table} were left undone ${triesMax} times`);
    const answer = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [table]: {
            Keys: [...left],
            ConsistentRead: true,
            ProjectionExpression: "pk, #state, revision, lastEvent",
            ExpressionAttributeNames: { "#state": "state" },
          },
        },
      }),
    );
    found.push(...(answer.Responses?.[table] ?? []).map((item) => storedState.parse(item)));
    left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    if (left.length > 0) await setTimeout(Math.random() * 10 * 2 ** Math.min(attempt, 7));
  }
  return found;
};
