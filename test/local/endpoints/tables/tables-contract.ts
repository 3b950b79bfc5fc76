import { randomBytes } from "node:crypto";
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

export const tableInput = (TableName: string) => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: ["pk", "sk", "list", "listSort"].map((AttributeName) => ({
    AttributeName,
    AttributeType: "S" as const,
  })),
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" as const },
    { AttributeName: "sk", KeyType: "RANGE" as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "list",
      KeySchema: [
        { AttributeName: "list", KeyType: "HASH" as const },
        { AttributeName: "listSort", KeyType: "RANGE" as const },
      ],
      Projection: { ProjectionType: "ALL" as const },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" as const },
});

/** What the product relies on in DynamoDB, with the real client. */
export const tablesContract = (config: () => ClientConfig): void => {
  const table = `contract-${randomBytes(6).toString("hex")}`;
  let db: DynamoDBClient;
  const key = (id: string) => ({ pk: { S: id }, sk: { S: "STATE" } });
  const item = (id: string, more: Record<string, AttributeValue> = {}) => ({ ...key(id), ...more });
  const put = (id: string, more: Record<string, AttributeValue> = {}): TransactWriteItem => ({
    Put: { TableName: table, Item: item(id, more) },
  });
  const get = async (id: string) =>
    (await db.send(new GetItemCommand({ TableName: table, Key: key(id), ConsistentRead: true }))).Item;

  beforeAll(async () => {
    db = new DynamoDBClient(config());
    await db.send(new CreateTableCommand(tableInput(table)));
    await waitUntilTableExists({ client: db, maxWaitTime: 60, minDelay: 1 }, { TableName: table });
  });
  afterAll(async () => {
    await db.send(new DeleteTableCommand({ TableName: table }));
    db.destroy();
  });

  it("describes a table by ARNs of the caller's region", async () => {
    const { Table } = await db.send(new DescribeTableCommand({ TableName: table }));
    expect(Table?.TableStatus).toBe("ACTIVE");
    expect(Table?.TableArn).toMatch(new RegExp(`^arn:aws:dynamodb:${config().region}:\\d{12}:table/${table}$`));
    expect(Table?.LatestStreamArn).toMatch(new RegExp(`^${Table?.TableArn}/stream/`));
  });

  it("reads back every attribute type as written", async () => {
    const written = item("types", {
      s: { S: "naïve ☃" },
      n: { N: "12345678901234567890.12345" },
      b: { B: new Uint8Array([0, 255, 7]) },
      yes: { BOOL: true },
      none: { NULL: true },
      l: { L: [{ S: "a" }, { N: "1" }] },
      m: { M: { deep: { M: { er: { S: "x" } } } } },
      ss: { SS: ["a", "b"] },
    });
    await db.send(new PutItemCommand({ TableName: table, Item: written }));
    expect(await get("types")).toEqual(written);
  });

  it("refuses a put whose condition fails and can return the item that is there", async () => {
    await db.send(new PutItemCommand({ TableName: table, Item: item("once", { v: { N: "1" } }) }));
    const again = db.send(
      new PutItemCommand({
        TableName: table,
        Item: item("once", { v: { N: "2" } }),
        ConditionExpression: "attribute_not_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
    await expect(again).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await again.catch((error: ConditionalCheckFailedException) => expect(error.Item?.v).toEqual({ N: "1" }));
    expect((await get("once"))?.v).toEqual({ N: "1" });
  });

  it("updates by expression under a condition and returns the new item", async () => {
    await db.send(new PutItemCommand({ TableName: table, Item: item("count", { n: { N: "1" }, gone: { S: "x" } }) }));
    const updated = await db.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key("count"),
        UpdateExpression:
          "SET #n = #n + :one, tags = list_append(if_not_exists(tags, :none), :tag) REMOVE gone ADD hits :one",
        ConditionExpression: "#n = :one",
        ExpressionAttributeNames: { "#n": "n" },
        ExpressionAttributeValues: {
          ":one": { N: "1" },
          ":none": { L: [] },
          ":tag": { L: [{ S: "a" }] },
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    expect(updated.Attributes).toEqual(item("count", { n: { N: "2" }, tags: { L: [{ S: "a" }] }, hits: { N: "1" } }));
  });

  it("queries one partition in key order, by prefix, backwards, and page by page", async () => {
    for (const sk of ["a#1", "a#2", "a#3", "b#1"])
      await db.send(new PutItemCommand({ TableName: table, Item: { pk: { S: "q" }, sk: { S: sk } } }));
    const query = (more: object) =>
      db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :p AND begins_with(sk, :s)",
          ExpressionAttributeValues: { ":p": { S: "q" }, ":s": { S: "a#" } },
          ConsistentRead: true,
          ...more,
        }),
      );
    const sks = (found: { Items?: Record<string, AttributeValue>[] | undefined }) =>
      found.Items?.map(({ sk }) => sk?.S);
    expect(sks(await query({}))).toEqual(["a#1", "a#2", "a#3"]);
    const first = await query({ ScanIndexForward: false, Limit: 2 });
    expect(sks(first)).toEqual(["a#3", "a#2"]);
    const second = await query({ ScanIndexForward: false, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(sks(second)).toEqual(["a#1"]);
  });

  it("lists by the index only items that carry its keys", async () => {
    await db.send(
      new PutItemCommand({ TableName: table, Item: item("listed-1", { list: { S: "all" }, listSort: { S: "2" } }) }),
    );
    await db.send(
      new PutItemCommand({ TableName: table, Item: item("listed-2", { list: { S: "all" }, listSort: { S: "1" } }) }),
    );
    await db.send(new PutItemCommand({ TableName: table, Item: item("unlisted") }));
    const read = () =>
      db.send(
        new QueryCommand({
          TableName: table,
          IndexName: "list",
          KeyConditionExpression: "#l = :l",
          ExpressionAttributeNames: { "#l": "list" },
          ExpressionAttributeValues: { ":l": { S: "all" } },
        }),
      );
    await expect.poll(async () => (await read()).Items?.map(({ pk }) => pk?.S)).toEqual(["listed-2", "listed-1"]);
  });

  it("writes and reads in batches", async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `batch-${index}`);
    const written = await db.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: ids.map((id) => ({ PutRequest: { Item: item(id) } })) } }),
    );
    expect(written.UnprocessedItems).toEqual({});
    const read = await db.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: ids.map(key) } } }));
    expect(read.Responses?.[table]).toHaveLength(25);
  });

  it("commits a transaction of 100 items whole", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `hundred-${index}`);
    await db.send(new TransactWriteItemsCommand({ TransactItems: ids.map((id) => put(id)) }));
    const read = await db.send(
      new TransactGetItemsCommand({ TransactItems: ids.map((id) => ({ Get: { TableName: table, Key: key(id) } })) }),
    );
    expect(read.Responses?.filter(({ Item }) => Item !== undefined)).toHaveLength(100);
  });

  it("refuses a transaction of 101 items and writes none", async () => {
    const items = Array.from({ length: 101 }, (_, index) => put(`too-many-${index}`));
    await expect(db.send(new TransactWriteItemsCommand({ TransactItems: items }))).rejects.toMatchObject({
      name: "ValidationException",
    });
    expect(await get("too-many-0")).toBeUndefined();
  });

  it("cancels a transaction with one reason per item and the old item where asked", async () => {
    await db.send(new PutItemCommand({ TableName: table, Item: item("taken", { by: { S: "first" } }) }));
    const cancelled = db.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          put("bystander"),
          {
            Put: {
              TableName: table,
              Item: item("taken", { by: { S: "second" } }),
              ConditionExpression: "attribute_not_exists(pk)",
              ReturnValuesOnConditionCheckFailure: "ALL_OLD",
            },
          },
        ],
      }),
    );
    await expect(cancelled).rejects.toBeInstanceOf(TransactionCanceledException);
    await cancelled.catch((error: TransactionCanceledException) => {
      expect(error.CancellationReasons?.map(({ Code }) => Code)).toEqual(["None", "ConditionalCheckFailed"]);
      expect(error.CancellationReasons?.[1]?.Item).toEqual(item("taken", { by: { S: "first" } }));
    });
    expect(await get("bystander")).toBeUndefined();
  });

  it("checks, updates and deletes in one transaction", async () => {
    for (const id of ["guard", "moved", "doomed"])
      await db.send(new PutItemCommand({ TableName: table, Item: item(id, { n: { N: "1" } }) }));
    await db.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { ConditionCheck: { TableName: table, Key: key("guard"), ConditionExpression: "attribute_exists(pk)" } },
          {
            Update: {
              TableName: table,
              Key: key("moved"),
              UpdateExpression: "SET n = n + :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            },
          },
          { Delete: { TableName: table, Key: key("doomed") } },
        ],
      }),
    );
    expect([(await get("moved"))?.n, await get("doomed")]).toEqual([{ N: "2" }, undefined]);
  });

  it("applies a transaction once for one idempotency token", async () => {
    await db.send(new PutItemCommand({ TableName: table, Item: item("token", { n: { N: "0" } }) }));
    const add = new TransactWriteItemsCommand({
      ClientRequestToken: randomBytes(16).toString("hex"),
      TransactItems: [
        {
          Update: {
            TableName: table,
            Key: key("token"),
            UpdateExpression: "SET n = n + :one",
            ExpressionAttributeValues: { ":one": { N: "1" } },
          },
        },
      ],
    });
    await db.send(add);
    await db.send(add);
    expect((await get("token"))?.n).toEqual({ N: "1" });
  });

  it("refuses an item of more than 400 KB", async () => {
    const tooLarge = item("large", { v: { S: "x".repeat(400 * 1024) } });
    await expect(db.send(new PutItemCommand({ TableName: table, Item: tooLarge }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("refuses a name of two letters, a missing table and an operation that is not offered, each by its type", async () => {
    await expect(db.send(new CreateTableCommand(tableInput("ab")))).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(db.send(new GetItemCommand({ TableName: `${table}-no`, Key: key("x") }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    if (config().endpoint !== undefined)
      await expect(
        db.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM "${table}"` })),
      ).rejects.toMatchObject({
        name: "UnknownOperationException",
      });
  });

  it("accepts a time to live", async () => {
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expiresAt" };
    const output = await db.send(new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification }));
    expect(output.TimeToLiveSpecification).toEqual(TimeToLiveSpecification);
  });

  it("loses no update of 16 writers that chain one counter by transaction", async () => {
    await db.send(new PutItemCommand({ TableName: table, Item: item("chain", { n: { N: "0" } }) }));
    const appendOne = async (writer: number): Promise<void> => {
      for (;;) {
        const n = Number((await get("chain"))?.n?.N);
        const write = db.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              {
                Update: {
                  TableName: table,
                  Key: key("chain"),
                  UpdateExpression: "SET n = :next",
                  ConditionExpression: "n = :seen",
                  ExpressionAttributeValues: { ":next": { N: String(n + 1) }, ":seen": { N: String(n) } },
                },
              },
              put(`link-${n + 1}`, { writer: { N: String(writer) } }),
            ],
          }),
        );
        if (await write.then(() => true, retryOnlyLostRace)) return;
      }
    };
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let turn = 0; turn < 6; turn += 1) await appendOne(writer);
      }),
    );
    expect((await get("chain"))?.n).toEqual({ N: "96" });
    for (const n of [1, 48, 96]) expect(await get(`link-${n}`)).toBeDefined();
    expect(await get("link-97")).toBeUndefined();
  });

  it("streams every change in order, and tells nothing more afterwards", async () => {
    const streams = new DynamoDBStreamsClient(config());
    const { Table } = await db.send(new DescribeTableCommand({ TableName: table }));
    const StreamArn = Table?.LatestStreamArn;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const shard = StreamDescription?.Shards?.find(
      ({ SequenceNumberRange }) => !SequenceNumberRange?.EndingSequenceNumber,
    );
    let { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId: shard?.ShardId, ShardIteratorType: "LATEST" }),
    );
    await db.send(new PutItemCommand({ TableName: table, Item: item("streamed", { v: { S: "secret" } }) }));
    await db.send(new PutItemCommand({ TableName: table, Item: item("streamed", { v: { S: "changed" } }) }));
    await db.send(new DeleteItemCommand({ TableName: table, Key: key("streamed") }));
    const seen: unknown[] = [];
    await expect
      .poll(
        async () => {
          const { Records, NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator }));
          ShardIterator = NextShardIterator;
          for (const record of Records ?? [])
            seen.push([record.eventName, record.dynamodb?.Keys, record.dynamodb?.NewImage, record.awsRegion]);
          return seen.length;
        },
        { interval: 100 },
      )
      .toBe(3);
    const { region } = config();
    expect(seen).toEqual(["INSERT", "MODIFY", "REMOVE"].map((name) => [name, key("streamed"), undefined, region]));
    streams.destroy();
  });
};

const retryOnlyLostRace = (error: unknown): boolean => {
  if (error instanceof TransactionCanceledException) return false;
  throw error;
};
