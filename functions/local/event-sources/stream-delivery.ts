import type { InvokeResult } from "../lambda/function-invoker.ts";
import type { EventSourceMapping } from "../template/machine-description.ts";
import { failedItems } from "./batch-result.ts";
import { type HandOver, pause } from "./poller.ts";
import type { StreamRecord } from "./stream-record.ts";

/** Records given up on. */
export interface FailedRecords {
  readonly shard: string;
  readonly records: readonly StreamRecord[];
  readonly invocations: number;
  readonly result: InvokeResult;
}

export interface DeliveryNeeds {
  readonly shard: string;
  readonly handOver: HandOver;
  /** Called with the last record of everything that is done with, in order. */
  readonly save: (record: StreamRecord) => void;
  readonly sendFailure: (failed: FailedRecords) => Promise<void>;
}

/**
 * Hands records over in batches, in order: a batch succeeds, is retried, is halved where the mapping says so, or is
 * given up after its last retry. Halving costs no retry. Returns early when stopped.
 * Source: Lambda Developer Guide, "Retain discarded records" and "Configuring partial batch response with DynamoDB".
 */
export const deliverRecords = async (
  mapping: EventSourceMapping,
  needs: DeliveryNeeds,
  records: readonly StreamRecord[],
  signal: AbortSignal,
): Promise<void> => {
  const batches: StreamRecord[][] = [];
  for (let from = 0; from < records.length; from += mapping.batchSize)
    batches.push(records.slice(from, from + mapping.batchSize));

  let attempts = 0;
  for (let batch = batches.shift(); batch !== undefined && !signal.aborted; batch = batches.shift()) {
    const result = await needs.handOver({ Records: batch }, signal);
    attempts += 1;
    const remaining = notDone(mapping, batch, result);
    const done = batch.at(batch.length - remaining.length - 1);
    if (remaining.length < batch.length && done !== undefined) {
      needs.save(done);
      attempts = remaining.length === 0 ? 0 : 1;
    }
    if (remaining.length === 0) continue;
    if (mapping.bisectsOnError && remaining.length > 1) {
      const middle = Math.ceil(remaining.length / 2);
      batches.unshift(remaining.slice(0, middle), remaining.slice(middle));
      attempts = 0;
    } else if (mapping.retriesMax !== undefined && attempts > mapping.retriesMax) {
      await needs.sendFailure({ shard: needs.shard, records: remaining, invocations: attempts, result });
      for (const record of remaining.slice(-1)) needs.save(record);
      attempts = 0;
    } else {
      batches.unshift(remaining);
      await pause(retryDelayMs(attempts), signal);
    }
  }
};

/** From the first failed record on: order within a shard would break if a later one were done before it. */
const notDone = (mapping: EventSourceMapping, batch: StreamRecord[], result: InvokeResult): StreamRecord[] => {
  const ids = batch.map(({ dynamodb }) => dynamodb.SequenceNumber);
  const [first] = failedItems(result, ids, mapping.reportsBatchItemFailures);
  return first === undefined ? [] : batch.slice(ids.indexOf(first));
};

const retryDelayMs = (attempts: number): number => Math.min(30_000, 100 * 2 ** attempts);

/** Lambda's record of a batch that it gave up, for the mapping's failure destination. */
export const failedBatchRecord = (
  { shard, records, invocations, result }: FailedRecords,
  place: { readonly functionArn: string; readonly streamArn: string; readonly now: number },
): string => {
  const at = (record: StreamRecord | undefined) =>
    new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1_000).toISOString();
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date(place.now).toISOString(),
    requestContext: {
      requestId: result.requestId,
      functionArn: place.functionArn,
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: invocations,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: result.executedVersion,
      functionError: result.functionError ?? null,
    },
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: at(records[0]),
      approximateArrivalOfLastRecord: at(records.at(-1)),
      batchSize: records.length,
      streamArn: place.streamArn,
    },
  });
};
