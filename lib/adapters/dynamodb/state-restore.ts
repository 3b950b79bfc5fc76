import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { usesContent } from "../../domain/archival/used-content.ts";
import type { LogBatch, LogHead } from "../../domain/log/log-head.ts";
import { indexEntries, isSearched } from "../../domain/search/index-entries.ts";
import { useEntries } from "../../domain/search/use-entries.ts";
import type { RestoredAggregate, RestoredAnswer, RestoredPointer, StateRestore } from "../../ports/state-restore.ts";
import { aggregateSchemas } from "./aggregate-schemas.ts";
import { indexRow } from "./index-rows.ts";
import * as keys from "./item-keys.ts";
import { writeInBulk } from "./write-in-bulk.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Rows as commands and the ledger write them. */
export const openStateRestore = (needs: Needs): StateRestore => {
  const put = (rows: readonly Row[]) =>
    writeInBulk(
      needs,
      rows.map((Item) => ({ PutRequest: { Item } })),
    );
  return {
    putHead: (log, head, batches) => put(headRows(log, head, batches)),
    putWatermarks: (workspace, watermarks) =>
      put(
        watermarks.map(({ subject: { kind, id }, ...row }) => ({ ...keys.sequencedKey(workspace, kind, id), ...row })),
      ),
    putAggregates: (workspace, aggregates) =>
      put(aggregates.flatMap((aggregate) => [stateRow(workspace, aggregate), ...indexRows(workspace, aggregate)])),
    putClaims: (workspace, claims) =>
      put([...claims].map(([claim, { kind, id }]) => ({ ...keys.claimKey(workspace, claim), kind, id }))),
    putAnswers: (workspace, answers) => put(answers.map((answer) => answerRow(workspace, answer))),
    putCursor: (workspace, cursor) => put([{ ...keys.factCursorKey(workspace), ...cursor }]),
    putGrown: (workspace, size) => put([{ ...keys.grownLogKey(workspace), size }]),
    putPointers: (workspace, pointers) => put(pointers.map((pointer) => pointerRow(workspace, pointer))),
  };
};

const headRows = (log: string, { range, root, batch }: LogHead, batches: readonly LogBatch[]): Row[] => {
  const rows = batches.map(({ number, from, to: size, previousRoot, root: after }) => ({
    ...keys.logBatchKey(log, number),
    ...{ from, size, previousRoot: hex(previousRoot), root: hex(after) },
  }));
  if (batch === undefined) return rows;
  const { number, from, previousRoot } = batch;
  const edge = range.hashes.map(hex);
  const head = { size: range.size, root: hex(root), edge, from, previousRoot: hex(previousRoot), batch: number };
  return [...rows, { ...keys.logHeadKey(log), ...head, settled: number }];
};

const stateRow = (workspace: string, aggregate: RestoredAggregate): Row => {
  const { subject, listing, effects, leaves, ...row } = aggregate;
  return {
    ...keys.stateKey(workspace, subject.kind, subject.id),
    ...row,
    list: keys.listPartition(workspace, subject.kind, listing.group),
    listSort: listing.sort,
    leaves: Object.fromEntries([...leaves].map(([revision, leaf]) => [String(revision), leaf])),
    effects: Object.fromEntries(effects.map((effect) => [effect.id, effect])),
  };
};

/** The log does not hold them: they follow from the state. */
const indexRows = (workspace: string, { subject, state }: RestoredAggregate): readonly Row[] => {
  const { kind, id } = subject;
  if (!isSearched(kind) && !usesContent(kind)) return [];
  const parsed = aggregateSchemas[kind].parse(JSON.parse(state));
  const entries = [...indexEntries(kind, parsed), ...useEntries(kind, id, parsed)];
  return entries.map((entry) => indexRow(workspace, subject, entry));
};

const answerRow = (workspace: string, { hash, ...row }: RestoredAnswer): Row => ({
  ...keys.idempotencyKey(workspace, hash),
  ...row,
});

const pointerRow = (workspace: string, pointer: RestoredPointer): Row => {
  const { kind, id } = pointer.subject;
  if ("effect" in pointer) {
    const { worker, id: effect } = pointer.effect;
    const key = keys.effectPointerKey(workspace, worker, effect);
    return { ...key, list: keys.pendingEffectsList(worker), listSort: workspace, kind, id };
  }
  const { version: revision, command } = pointer;
  const key = keys.leafPointerKey(workspace, kind, id, revision);
  const waiting = { list: keys.pendingLeavesList, listSort: key.pk };
  return { ...key, ...waiting, kind, id, revision, command: command.id, leaves: command.leaves };
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
