import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { compareInHistory, type MetricValue, metricText } from "../../../domain/tracking/metric.ts";
import { InvalidCursorError } from "../../../ports/invalid-cursor-error.ts";
import type { ListQuery } from "../../../ports/tracking-runs.ts";
import { historyBucketPrefix, historyChunkTimestamp, historyPartition } from "../item-keys.ts";
import { bucketOf, valuesIn } from "./history-chunks.ts";
import type { MeasureTable } from "./paged-record.ts";

/** A value and the chunk it was read from. */
interface Waiting {
  readonly value: MetricValue;
  readonly sk: string;
}

/** Where a page begins: the first chunk that still has values to give, and the value after which they come. */
interface Cursor {
  readonly from: string;
  readonly after: MetricValue;
}

const itemSchema = z.object({ sk: z.string(), points: z.string() });
const cursorSchema = z.tuple([z.string(), z.string(), z.int(), z.int()]);

/**
 * Reads the values of one metric in the order of their time, each once, though chunks overlap and repeat each other.
 *
 * Chunks come by their earliest value; once one begins at a time, all that is earlier has been seen and can be given. So
 * a page costs its own chunks and those that overlap it, however long the history is.
 */
export const readHistory = async (
  measure: MeasureTable,
  workspace: string,
  run: string,
  key: string,
  { limit, after }: ListQuery,
): Promise<{ readonly values: readonly MetricValue[]; readonly next?: string }> => {
  const prefix = historyBucketPrefix(bucketOf(key));
  const cursor = after === undefined ? undefined : readCursor(after, prefix);
  const given: MetricValue[] = [];
  let waiting: Waiting[] = [];
  const give = (before: number): string | undefined => {
    const ready = waiting.filter(({ value }) => value.timestamp < before).sort(inOrder);
    for (const { value } of ready) {
      const last = given.at(-1) ?? cursor?.after;
      if (last !== undefined && compareInHistory(value, last) <= 0) continue;
      if (given.length === limit) return nextCursor(waiting, given);
      given.push(value);
    }
    waiting = waiting.filter(({ value }) => value.timestamp >= before);
    return undefined;
  };
  for await (const { sk, points } of chunks(
    measure,
    historyPartition(workspace, run),
    prefix,
    cursor?.from ?? prefix,
  )) {
    const next = give(historyChunkTimestamp(sk));
    if (next !== undefined) return { values: given, next };
    for (const value of valuesIn(points, key)) waiting.push({ value, sk });
  }
  const next = give(Number.POSITIVE_INFINITY);
  return { values: given, ...(next === undefined ? {} : { next }) };
};

async function* chunks({ client, table }: MeasureTable, pk: string, prefix: string, from: string) {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
        // Digits and hexadecimal digits follow the prefix, all before the tilde.
        ExpressionAttributeValues: { ":pk": pk, ":from": from, ":to": `${prefix}~` },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    yield* (page.Items ?? []).map((item) => itemSchema.parse(item));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

const inOrder = (left: Waiting, right: Waiting): number => compareInHistory(left.value, right.value);

const nextCursor = (waiting: readonly Waiting[], given: readonly MetricValue[]): string => {
  const last = given.at(-1);
  if (last === undefined) throw new Error("a page of a history holds at least one value");
  const left = waiting.filter(({ value }) => compareInHistory(value, last) > 0).map(({ sk }) => sk);
  const from = left.sort()[0] ?? "";
  return JSON.stringify([from, metricText(last.value), last.timestamp, last.step]);
};

const readCursor = (text: string, prefix: string): Cursor => {
  const read = cursorSchema.safeParse(parseJson(text));
  if (!read.success || !read.data[0].startsWith(prefix)) throw new InvalidCursorError();
  const [from, value, timestamp, step] = read.data;
  return { from, after: { value: Number(value), timestamp, step } };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
