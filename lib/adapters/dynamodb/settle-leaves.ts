import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { LogBatch } from "../../domain/log/log-head.ts";
import type { LoggedEvent } from "../../domain/log/logged-event.ts";
import { subjectKey } from "../../domain/log/pending-leaf.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import { eventRows } from "./event-lists.ts";
import { eventTimes } from "./event-times.ts";
import * as keys from "./item-keys.ts";
import { markSettled } from "./log-heads.ts";
import { parseLeaf } from "./schemas/leaf.ts";
import { unlessConditionFails } from "./unless-condition-fails.ts";
import { type BulkWrite, writeInBulk } from "./write-in-bulk.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Conditional writes under way at once. */
const writesMax = 8;

/**
 * Settles a committed batch in an order that may break off anywhere: watermarks first, so that nothing sequenced is
 * taken for pending; the pointers last, so that whoever looks for work still finds the batch.
 */
export const settleLeaves = async (
  needs: Needs,
  workspace: string,
  batch: LogBatch,
  entries: readonly Uint8Array[],
): Promise<void> => {
  const events = entries.map((entry, place): LoggedEvent => ({ index: batch.from + place, ...parseLeaf(entry) }));
  const subjects = bySubject(events);
  await mapConcurrently(subjects, writesMax, ({ last }) => raiseWatermark(needs, workspace, last));
  await mapConcurrently(eventTimes(workspace, batch.number, events), writesMax, (update) =>
    unlessConditionFails(() => needs.client.send(new UpdateCommand({ TableName: needs.table, ...update }))),
  );
  await writeInBulk(needs, indexWrites(workspace, events));
  await mapConcurrently(subjects, writesMax, (logged) => trim(needs, workspace, logged));
  await writeInBulk(
    needs,
    events.map(({ subject, version }) => ({
      DeleteRequest: { Key: keys.leafPointerKey(workspace, subject.kind, subject.id, version) },
    })),
  );
  await markSettled(needs, workspace, batch);
};

/** What a batch says of one subject. */
interface SubjectEvents {
  readonly last: LoggedEvent;
  readonly versions: readonly number[];
}

const bySubject = (events: readonly LoggedEvent[]): readonly SubjectEvents[] => {
  const subjects = new Map<string, SubjectEvents>();
  for (const event of events) {
    const key = subjectKey(event.subject);
    subjects.set(key, { last: event, versions: [...(subjects.get(key)?.versions ?? []), event.version] });
  }
  return [...subjects.values()];
};

const raiseWatermark = ({ client, table }: Needs, workspace: string, { subject, version, id, index }: LoggedEvent) =>
  unlessConditionFails(() =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: keys.sequencedKey(workspace, subject.kind, subject.id),
        UpdateExpression: "SET revision = :revision, lastEvent = :event, #index = :index",
        ConditionExpression: "attribute_not_exists(revision) OR revision < :revision",
        ExpressionAttributeNames: { "#index": "index" },
        ExpressionAttributeValues: { ":revision": version, ":event": id, ":index": index },
      }),
    ),
  );

const indexWrites = (workspace: string, events: readonly LoggedEvent[]): BulkWrite[] => {
  const places = events.map(({ id, index }) => ({ ...keys.eventKey(workspace, id), index }));
  return [...places, ...eventRows(workspace, events)].map((Item) => ({ PutRequest: { Item } }));
};

/** Removes logged leaves from their subject, without taking a revision: a command on it in flight still fits. */
const trim = ({ client, table }: Needs, workspace: string, { last: { subject }, versions }: SubjectEvents) => {
  const names = versions.map((version, place) => [`#leaf${place}`, String(version)]);
  return unlessConditionFails(() =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: keys.stateKey(workspace, subject.kind, subject.id),
        UpdateExpression: `REMOVE ${names.map(([name]) => `leaves.${name}`).join(", ")}`,
        ConditionExpression: "attribute_exists(leaves)",
        ExpressionAttributeNames: Object.fromEntries(names),
      }),
    ),
  );
};
