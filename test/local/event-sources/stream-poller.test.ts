import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HandOver, Poller } from "../../../functions/local/event-sources/poller.ts";
import { openStreamCheckpoints } from "../../../functions/local/event-sources/stream-checkpoints.ts";
import { type FailedRecords, failedBatchRecord } from "../../../functions/local/event-sources/stream-delivery.ts";
import { startStreamPoller } from "../../../functions/local/event-sources/stream-poller.ts";
import {
  createTableWakes,
  type TableWakes,
  writtenTables,
} from "../../../functions/local/event-sources/table-wakes.ts";
import type { EventSourceMapping } from "../../../functions/local/template/machine-description.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let streams: DynamoDBStreamsClient;
let table: string;
let streamArn: string;
let folder: string;
let count = 0;
const pollers: Poller[] = [];
const wakes = createTableWakes();

beforeAll(async () => {
  engine = await startTableEngine();
  streams = new DynamoDBStreamsClient({
    endpoint: engine.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  folder = mkdtempSync(join(tmpdir(), "tidegate-streams-"));
});
afterAll(async () => {
  streams.destroy();
  await engine.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  count += 1;
  table = await createStateTable(engine.client, `state-${count}`);
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName: table }));
  streamArn = Streams?.[0]?.StreamArn ?? "";
});
const stopAll = () => Promise.all(pollers.splice(0).map((poller) => poller.stop()));
afterEach(stopAll);

const mapping: EventSourceMapping = {
  id: "sequencer",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:sequencer",
  sourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/state/stream/*",
  batchSize: 100,
  batchingWindowSeconds: 0,
  filters: [{ eventName: ["INSERT"], dynamodb: { Keys: { sk: { S: [{ prefix: "LEAF#" }] } } } }],
  reportsBatchItemFailures: true,
  concurrencyMax: undefined,
  bisectsOnError: false,
  retriesMax: undefined,
  failureQueueArn: undefined,
  startingPosition: "TRIM_HORIZON",
};
interface Delivered {
  readonly Records: readonly {
    readonly dynamodb: { readonly Keys: { readonly sk: { readonly S: string } }; readonly SequenceNumber: string };
  }[];
}
const keysOf = ({ Records }: Delivered) => Records.map(({ dynamodb }) => dynamodb.Keys.sk.S.replace("LEAF#", ""));

/** Whoever looks again after a while finds what no wake announced; this one does not. */
const onlyWoken: TableWakes = {
  ...wakes,
  listen: (of) => {
    const { wait } = wakes.listen(of);
    return { wait: (_, signal) => wait(600_000, signal) };
  },
};

const poll = (
  answer: (keys: string[], event: Delivered) => unknown,
  extra: Partial<EventSourceMapping> = {},
  wokenBy = wakes,
) => {
  const calls: string[][] = [];
  const failed: FailedRecords[] = [];
  const handOver: HandOver = async (event) => {
    const delivered: Delivered = JSON.parse(JSON.stringify(event));
    calls.push(keysOf(delivered));
    const value = answer(keysOf(delivered), delivered);
    const isError = value instanceof Error;
    return {
      payload: Buffer.from(JSON.stringify(isError ? {} : (value ?? null))),
      functionError: isError ? "Unhandled" : undefined,
      requestId: "r",
      executedVersion: "$LATEST",
    };
  };
  pollers.push(
    startStreamPoller(
      { ...mapping, ...extra },
      {
        client: streams,
        streamArn,
        table,
        handOver,
        checkpoints: openStreamCheckpoints(join(folder, table)),
        wakes: wokenBy,
        sendFailure: async (failure) => void failed.push(failure),
        report: (message) => expect.unreachable(message),
      },
    ),
  );
  return { calls, failed };
};
const put = async (...sortKeys: string[]) => {
  for (const sk of sortKeys) await engine.client.send(new PutCommand({ TableName: table, Item: { pk: "p", sk } }));
  wakes.notify(table);
};
const leaves = (...names: string[]) => put(...names.map((name) => `LEAF#${name}`));

describe("a stream's mapping", () => {
  test("hands over what its filter lets through, in order, as soon as the write is announced", async () => {
    const { calls } = poll(() => null, {}, onlyWoken);
    await leaves("warm");
    await expect.poll(() => calls.flat()).toEqual(["warm"]);
    await put("STATE", "LEAF#1", "LEAF#2", "LEAF#1");
    await expect.poll(() => calls.flat()).toEqual(["warm", "1", "2"]);
  });

  test("sees a write that nobody announced within its idle second", async () => {
    const { calls } = poll(() => null);
    await engine.client.send(new PutCommand({ TableName: table, Item: { pk: "p", sk: "LEAF#quiet" } }));
    await expect.poll(() => calls.flat()).toEqual(["quiet"]);
  });

  test("goes on after a restart where it came to, with what was written meanwhile", async () => {
    const first = poll(() => null);
    await leaves("a", "b");
    await expect.poll(() => first.calls.flat()).toEqual(["a", "b"]);
    await stopAll();
    await leaves("c");
    const second = poll(() => null);
    await expect.poll(() => second.calls.flat()).toEqual(["c"]);
  });

  test("retries a failed batch, keeping the order, until it succeeds", async () => {
    let failures = 2;
    await leaves("a", "b", "c");
    const { calls } = poll(() => (failures-- > 0 ? new Error("not yet") : null), { batchSize: 2 });
    await expect.poll(() => calls.at(-1)).toEqual(["c"]);
    expect(calls).toEqual([["a", "b"], ["a", "b"], ["a", "b"], ["c"]]);
  });

  test("goes on from the first record that the function reports as failed", async () => {
    let failures = 1;
    await leaves("a", "b", "c");
    const { calls } = poll((keys, { Records }) => {
      const at = keys.indexOf("b");
      return failures-- > 0 && at >= 0
        ? { batchItemFailures: [{ itemIdentifier: Records[at]?.dynamodb.SequenceNumber }] }
        : null;
    });
    await expect
      .poll(() => calls)
      .toEqual([
        ["a", "b", "c"],
        ["b", "c"],
      ]);
  });

  test("halves a failing batch down to the poisoned record, gives that one up, and loses no other", async () => {
    await leaves("a", "b", "poison", "c");
    const { calls, failed } = poll((keys) => (keys.includes("poison") ? new Error("no") : null), {
      bisectsOnError: true,
      retriesMax: 1,
      reportsBatchItemFailures: false,
    });
    await expect.poll(() => calls.at(-1)).toEqual(["c"]);
    expect(calls).toEqual([["a", "b", "poison", "c"], ["a", "b"], ["poison", "c"], ["poison"], ["poison"], ["c"]]);
    expect(failed).toHaveLength(1);
    const [failure] = failed;
    const record = failure && JSON.parse(failedBatchRecord(failure, { functionArn: "f", streamArn, now: 0 }));
    expect(record).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
      DDBStreamBatchInfo: { batchSize: 1, streamArn },
    });
  });
});

describe("a wake", () => {
  test("comes from writes that name the table, not from reads", () => {
    const body = Buffer.from(JSON.stringify({ TransactItems: [{ Put: { TableName: "state" } }] }));
    expect(writtenTables("TransactWriteItems", body, ["state", "measure"])).toEqual(["state"]);
    expect(writtenTables("GetItem", body, ["state"])).toEqual([]);
  });

  test("given while nobody waits is not lost", async () => {
    const writes = createTableWakes();
    const listener = writes.listen("t");
    writes.notify("t");
    await listener.wait(600_000, new AbortController().signal);
  });
});
