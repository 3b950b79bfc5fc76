import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseTableEngine } from "../../../../functions/local/endpoints/tables/choose-table-engine.ts";
import { NoTableEngineError } from "../../../../functions/local/endpoints/tables/no-table-engine-error.ts";
import { startTableEngine, type TableEngine } from "../../../../functions/local/endpoints/tables/start-table-engine.ts";
import { createTablesHandler } from "../../../../functions/local/endpoints/tables/tables-handler.ts";
import { describeContract } from "../contract-target.ts";
import { startEndpoints } from "../start-endpoints.ts";
import { tableInput, tablesContract } from "./tables-contract.ts";

const startTables = async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-tables-"));
  const engine: TableEngine = await startTableEngine(
    chooseTableEngine({
      externalUrl: process.env.AWS_ENDPOINT_URL_DYNAMODB,
      dynamodbLocalJar: process.env.TIDEGATE_DYNAMODB_LOCAL_JAR,
    }),
    folder,
  );
  const machine = await startEndpoints({ services: { dynamodb: createTablesHandler(engine.client) } });
  const close = async () => {
    await machine.close();
    await engine.stop();
    await rm(folder, { recursive: true });
  };
  return { machine, close };
};

describeContract(
  "DynamoDB",
  {
    name: "the local machine",
    open: async () => {
      const { machine, close } = await startTables();
      return { config: machine.root, close };
    },
  },
  tablesContract,
);

describe("a role", () => {
  const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/state";
  const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "STATE" } });
  const allow = (Action: string | string[], Resource: string | string[], Condition = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    Condition,
  });
  let started: Awaited<ReturnType<typeof startTables>>;
  const as = (...statements: readonly unknown[]) => new DynamoDBClient(started.machine.roleWith(...statements));

  beforeAll(async () => {
    started = await startTables();
    await new DynamoDBClient(started.machine.root).send(new CreateTableCommand(tableInput("state")));
  });
  afterAll(() => started.close());

  const denied = (action: string) => ({
    name: "AccessDeniedException",
    message: expect.stringContaining(`not authorized to perform: dynamodb:${action}`),
    $metadata: expect.objectContaining({ httpStatusCode: 400 }),
  });

  it("that may only read cannot write", async () => {
    const reader = as(allow("dynamodb:GetItem", arn));
    await expect(reader.send(new GetItemCommand({ TableName: "state", Key: key("a") }))).resolves.toBeDefined();
    await expect(reader.send(new PutItemCommand({ TableName: "state", Item: key("a") }))).rejects.toMatchObject(
      denied("PutItem"),
    );
    await expect(reader.send(new ScanCommand({ TableName: "state" }))).rejects.toMatchObject(denied("Scan"));
  });

  it("needs the action of each item of a transaction, not one for the whole", async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: "state", Item: key("t") } },
        { ConditionCheck: { TableName: "state", Key: key("u"), ConditionExpression: "attribute_not_exists(pk)" } },
      ],
    });
    await expect(as(allow("dynamodb:TransactWriteItems", arn)).send(transaction)).rejects.toMatchObject(
      denied("PutItem"),
    );
    await expect(as(allow("dynamodb:PutItem", arn)).send(transaction)).rejects.toMatchObject(
      denied("ConditionCheckItem"),
    );
    const both = as(allow(["dynamodb:PutItem", "dynamodb:ConditionCheckItem"], arn));
    await expect(both.send(transaction)).resolves.toBeDefined();
  });

  it("needs every table of a batch", async () => {
    const batch = new BatchGetItemCommand({
      RequestItems: { state: { Keys: [key("a")] }, measure: { Keys: [key("a")] } },
    });
    await expect(as(allow("dynamodb:BatchGetItem", arn)).send(batch)).rejects.toMatchObject({
      ...denied("BatchGetItem"),
      message: expect.stringContaining("table/measure"),
    });
  });

  it("needs an index by itself", async () => {
    const query = new QueryCommand({
      TableName: "state",
      IndexName: "list",
      KeyConditionExpression: "#l = :l",
      ExpressionAttributeNames: { "#l": "list" },
      ExpressionAttributeValues: { ":l": { S: "x" } },
    });
    await expect(as(allow("dynamodb:Query", arn)).send(query)).rejects.toMatchObject(denied("Query"));
    await expect(as(allow("dynamodb:Query", `${arn}/index/*`)).send(query)).resolves.toBeDefined();
  });

  it("held to leading keys touches no other partition, by item, by query or in a transaction", async () => {
    const held = as(
      allow(["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"], arn, {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["ws1#*"] },
      }),
    );
    const query = (expression: string, pk: string) =>
      held.send(
        new QueryCommand({
          TableName: "state",
          KeyConditionExpression: expression,
          ExpressionAttributeNames: { "#p": "pk", "#s": "sk" },
          ExpressionAttributeValues: { ":p": { S: pk }, ":s": { S: "ws1#" } },
        }),
      );
    await expect(held.send(new PutItemCommand({ TableName: "state", Item: key("ws1#a") }))).resolves.toBeDefined();
    await expect(held.send(new PutItemCommand({ TableName: "state", Item: key("ws2#a") }))).rejects.toMatchObject(
      denied("PutItem"),
    );
    await expect(query("#p = :p AND #s = :s", "ws1#a")).resolves.toBeDefined();
    await expect(query("#p = :p AND #s = :s", "ws2#a")).rejects.toMatchObject(denied("Query"));
    const mixed = ["ws1#b", "ws2#b"].map((pk) => ({ Put: { TableName: "state", Item: key(pk) } }));
    await expect(held.send(new TransactWriteItemsCommand({ TransactItems: mixed }))).rejects.toMatchObject(
      denied("PutItem"),
    );
  });
});

describe("the engine", () => {
  it("is the one the user runs, else the packaged one, else the user's jar, else one clear line", () => {
    const none = () => undefined;
    expect(chooseTableEngine({ externalUrl: "http://127.0.0.1:8000", dynamodbLocalJar: "x" })).toEqual({
      kind: "external",
      url: "http://127.0.0.1:8000",
    });
    expect(chooseTableEngine({ findPackaged: () => "/bin/engine", dynamodbLocalJar: "x" }).kind).toBe("packaged");
    expect(chooseTableEngine({ findPackaged: none, dynamodbLocalJar: import.meta.filename }).kind).toBe(
      "dynamodb-local",
    );
    expect(() => chooseTableEngine({ findPackaged: none })).toThrow(NoTableEngineError);
    expect(() => chooseTableEngine({ findPackaged: none })).toThrow(/^[^\n]+AWS_ENDPOINT_URL_DYNAMODB[^\n]+$/);
    expect(() => chooseTableEngine({ findPackaged: none, dynamodbLocalJar: "/no/such.jar" })).toThrow(
      NoTableEngineError,
    );
  });

  it("that does not answer fails the start in one line", async () => {
    const start = startTableEngine(
      { kind: "packaged", program: "/bin/false" },
      await mkdtemp(join(tmpdir(), "tidegate-")),
    );
    await expect(start).rejects.toThrow(/^the table engine did not start; see [^\n]+engine\.log$/);
    const absent = startTableEngine({ kind: "external", url: "http://127.0.0.1:9" }, "unused");
    await expect(absent).rejects.toThrow(/AWS_ENDPOINT_URL_DYNAMODB/);
  });
});
