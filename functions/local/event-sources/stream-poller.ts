import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { compileEventPattern } from "../event-pattern.ts";
import type { EventSourceMapping } from "../template/machine-description.ts";
import { type HandOver, type Poller, pause, startLoop } from "./poller.ts";
import type { StreamCheckpoints } from "./stream-checkpoints.ts";
import { deliverRecords, type FailedRecords } from "./stream-delivery.ts";
import { type StreamRecord, toStreamRecord } from "./stream-record.ts";
import type { TableWakes } from "./table-wakes.ts";

export interface StreamPollerNeeds {
  /** Signs as the function: its role must allow reading the stream, as in AWS. */
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly table: string;
  readonly handOver: HandOver;
  readonly checkpoints: StreamCheckpoints;
  readonly wakes: TableWakes;
  readonly sendFailure: (failed: FailedRecords) => Promise<void>;
  readonly report: (message: string) => void;
}

/** New shards are looked for this often; on one machine they are rare. */
const describeEveryMs = 30_000;
/** Without a wake the stream is read this often: somebody may write past our endpoint. */
const idleMs = 1_000;
/** After a wake, so that a burst of writes becomes one batch. */
const gatherMs = 10;
/** Progress over records that the filter left out is saved this often; reading them again harms nobody. */
const saveSkippedEveryMs = 5_000;

/** Polls a table's stream for a function: in order within a shard, at least once, from where it last came. */
export const startStreamPoller = (mapping: EventSourceMapping, needs: StreamPollerNeeds): Poller => {
  const shards = new Map<string, Poller>();
  const loop = startLoop(async (signal) => {
    for (const shard of await listShards(needs, signal))
      if (!shards.has(shard)) shards.set(shard, startShard(mapping, needs, shard));
    await pause(describeEveryMs, signal);
    return "again";
  }, needs.report);
  return {
    stop: async () => {
      await loop.stop();
      await Promise.all([...shards.values()].map((shard) => shard.stop()));
    },
  };
};

const listShards = async ({ client, streamArn }: StreamPollerNeeds, signal: AbortSignal): Promise<string[]> => {
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }), {
    abortSignal: signal,
  });
  return (StreamDescription?.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []);
};

const startShard = (mapping: EventSourceMapping, needs: StreamPollerNeeds, shard: string): Poller => {
  const patterns = mapping.filters.map((filter) => compileEventPattern(filter, "lambda"));
  const matches = (record: StreamRecord) => patterns.length === 0 || patterns.some((holds) => holds(record));
  const writes = needs.wakes.listen(needs.table);
  let iterator: string | undefined;
  let savedAt = performance.now();
  const save = (record: StreamRecord) => {
    needs.checkpoints.put(mapping.id, shard, record.dynamodb.SequenceNumber);
    savedAt = performance.now();
  };
  return startLoop(async (signal) => {
    iterator ??= await firstIterator(mapping, needs, shard, signal);
    const read = await readRecords(needs, iterator, signal);
    const wanted = read.records.filter(matches);
    await deliverRecords(mapping, { ...needs, shard, save }, wanted, signal);
    if (signal.aborted) return "done";
    // Only now: a failed delivery reads the same records again.
    iterator = read.next;
    const last = read.records.at(-1);
    if (last !== undefined && performance.now() - savedAt > saveSkippedEveryMs) save(last);
    if (iterator === undefined) return "done";
    if (read.records.length > 0) return "again";
    await writes.wait(idleMs, signal);
    await pause(gatherMs, signal);
    return "again";
  }, needs.report);
};

const firstIterator = async (
  { id, startingPosition }: EventSourceMapping,
  { client, streamArn, checkpoints }: StreamPollerNeeds,
  shard: string,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const after = checkpoints.get(id, shard);
  const from =
    after === undefined
      ? { ShardIteratorType: startingPosition }
      : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const, SequenceNumber: after };
  const iterator = (position: typeof from) =>
    client.send(new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shard, ...position }), {
      abortSignal: signal,
    });
  try {
    return (await iterator(from)).ShardIterator;
  } catch (error) {
    // The machine stood still for longer than the stream keeps its records.
    if (!(error instanceof Error) || error.name !== "TrimmedDataAccessException") throw error;
    return (await iterator({ ShardIteratorType: "TRIM_HORIZON" })).ShardIterator;
  }
};

const readRecords = async (
  { client, streamArn }: StreamPollerNeeds,
  iterator: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly records: readonly StreamRecord[]; readonly next: string | undefined }> => {
  const { Records, NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }), {
    abortSignal: signal,
  });
  return { records: (Records ?? []).map((record) => toStreamRecord(record, streamArn)), next: NextShardIterator };
};
