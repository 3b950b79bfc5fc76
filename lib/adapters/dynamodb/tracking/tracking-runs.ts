import { DeleteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { accept, type Result, refuse } from "../../../domain/result.ts";
import { hasEnded, type TrackingRun } from "../../../domain/tracking/tracking-run.ts";
import type { RecordRefusal } from "../../../ports/stored-record.ts";
import type { RunWrite, TrackingRuns, UnenteredRun } from "../../../ports/tracking-runs.ts";
import * as keys from "../item-keys.ts";
import type { TransactItem } from "../transact-item.ts";
import { unlessConditionFails } from "../unless-condition-fails.ts";
import { chunksOf, type HistoryChunk, nextMark } from "./history-chunks.ts";
import { listNewest } from "./list-newest.ts";
import { readHistory } from "./metric-history.ts";
import { loadRecord, loadRecords, type MeasureTable, recordItems } from "./paged-record.ts";
import { entriesOfRun, readRun, runPages } from "./run-entries.ts";
import { openWriteTogether, type WriteTogether } from "./write-record.ts";

/** Tracking runs on the measure table. */
export const openTrackingRuns = (table: MeasureTable): TrackingRuns => {
  const measure = { ...table, together: openWriteTogether(table) };
  return {
    load: async (workspace, id) => {
      const record = await loadRecord(measure, keys.trackingRunPartition(workspace, id));
      return record === undefined ? undefined : readRun(record);
    },
    loadAll: async (workspace, ids) => {
      const unique = [...new Set(ids)];
      const records = await loadRecords(
        measure,
        unique.map((id) => keys.trackingRunPartition(workspace, id)),
      );
      return records.flatMap((record) => (record === undefined ? [] : [readRun(record).state]));
    },
    create: (workspace, run) => createRun(measure, workspace, run),
    write: (workspace, change) => writeRun(measure, workspace, change, chunksOf(change.points)),
    list: (workspace, experiment, page) => listNewest(measure, keys.trackingRunList(workspace, experiment), page),
    history: (workspace, run, key, page) => readHistory(measure, workspace, run, key, page),
    unentered: async (before) =>
      (await Promise.all(shards.map((shard) => listUnentered(measure, shard, before)))).flat(),
    settle: async ({ workspace, run, revision }) =>
      unlessConditionFails(() =>
        measure.client.send(
          new DeleteCommand({
            TableName: measure.table,
            Key: keys.unenteredRunKey(workspace, run),
            ConditionExpression: "attribute_not_exists(pk) OR revision <= :revision",
            ExpressionAttributeValues: { ":revision": revision },
          }),
        ),
      ),
  };
};

interface WritableTable extends MeasureTable {
  readonly together: WriteTogether;
}

const shards = Array.from({ length: keys.leafShards }, (_, shard) => shard);

const createRun = async (
  { table, together }: WritableTable,
  workspace: string,
  run: TrackingRun,
): Promise<Result<undefined, RecordRefusal>> => {
  const pk = keys.trackingRunPartition(workspace, run.id);
  const record = recordItems(table, pk, runPages, undefined, entriesOfRun(run));
  if (!record.ok) return refuse({ ...record.refusal, code: "tracking-full", id: run.id });
  const listed = keys.newestFirstKey(keys.trackingRunList(workspace, run.experiment), run.startTime, run.id);
  const failed = await together([...record.value, { Put: { TableName: table, Item: { ...listed, id: run.id } } }]);
  return failed.length === 0 ? accept(undefined) : refuse({ code: "stale" });
};

/** @param chunks  of the points that are not known to be in the history already */
const writeRun = async (
  measure: WritableTable,
  workspace: string,
  change: RunWrite,
  chunks: readonly HistoryChunk[],
): Promise<Result<undefined, RecordRefusal>> => {
  const { before, after, at } = change;
  const { table } = measure;
  const next = { ...after, history: nextMark(before.state.history, chunks) };
  const basis = { ...before, ...entriesOfRun(before.state) };
  const pk = keys.trackingRunPartition(workspace, after.id);
  const record = recordItems(table, pk, runPages, basis, entriesOfRun(next));
  if (!record.ok) return refuse({ ...record.refusal, code: "tracking-full", id: after.id });
  if (record.value.length === 0) return accept(undefined);
  const unentered = hasEnded(next) ? [unenteredItem(table, workspace, next.id, before.revision + 1, at)] : [];
  const others = [...record.value, ...unentered];
  const failed = await measure.together([
    ...others,
    ...chunks.map((chunk) => chunkItem(table, workspace, next, chunk)),
  ]);
  if (failed.length === 0) return accept(undefined);
  if (failed.includes(0)) return refuse({ code: "stale" });
  // What is left of the conditions is that of chunks: those are in the history, word for word.
  const known = new Set(failed.map((place) => chunks[place - others.length]));
  return writeRun(
    measure,
    workspace,
    change,
    chunks.filter((chunk) => !known.has(chunk)),
  );
};

const chunkItem = (
  table: string,
  workspace: string,
  { id, history }: Pick<TrackingRun, "id" | "history">,
  { bucket, timestamp, text, digest }: HistoryChunk,
): TransactItem => ({
  Put: {
    TableName: table,
    Item: {
      ...keys.historyChunkKey(keys.historyPartition(workspace, id), bucket, timestamp, digest),
      points: text,
      digest,
      write: history.writes,
    },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

const unenteredItem = (table: string, workspace: string, run: string, revision: number, at: number): TransactItem => ({
  Put: { TableName: table, Item: { ...keys.unenteredRunKey(workspace, run), workspace, run, revision, at } },
});

const unenteredSchema = z.object({ workspace: z.string(), run: z.string(), revision: z.int(), at: z.int() });

const listUnentered = async (
  { client, table }: MeasureTable,
  shard: number,
  before: number,
): Promise<readonly UnenteredRun[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: "pk = :pk",
      FilterExpression: "#at < :before",
      ExpressionAttributeNames: { "#at": "at" },
      ExpressionAttributeValues: { ":pk": keys.unenteredPartition(shard), ":before": before },
    }),
  );
  return Items.map((item) => {
    const { workspace, run, revision } = unenteredSchema.parse(item);
    return { workspace, run, revision };
  });
};
