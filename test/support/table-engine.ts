import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { indexStreamRecords } from "../../functions/local/endpoints/tables/index-stream-records.ts";
import { freePort } from "./free-port.ts";

export interface TableEngine {
  readonly endpoint: string;
  readonly client: DynamoDBDocumentClient;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a table engine of its own that speaks DynamoDB's wire to the real SDK client.
 *
 * @param file  database to keep the tables in, indexed as the local machine does; in memory when left out
 */
export const startTableEngine = async (file?: string): Promise<TableEngine> => {
  const port = await freePort();
  const process = spawn(engineBinary(), ["--port", String(port), ...(file === undefined ? [] : ["--db-path", file])], {
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const base = new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await untilReady(base, process);
  if (file !== undefined) indexStreamRecords(file);
  const client = DynamoDBDocumentClient.from(base, { marshallOptions: { removeUndefinedValues: true } });
  const stop = async () => {
    base.destroy();
    process.kill("SIGKILL");
    if (process.exitCode === null && process.signalCode === null)
      await new Promise((done) => process.once("exit", done));
  };
  return { endpoint, client, stop };
};

const engineBinary = () =>
  join(dirname(createRequire(import.meta.url).resolve("@dynoxide/linux-x64/package.json")), "dynoxide");

const untilReady = async (client: DynamoDBClient, process: ChildProcess) => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (process.exitCode !== null) throw new Error(`the table engine ended with code ${process.exitCode}`);
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch {
      await setTimeout(25);
    }
  }
  throw new Error("the table engine did not answer within five seconds");
};

/** Creates the `state` table as the stacks declare it. */
export const createStateTable = async (client: DynamoDBDocumentClient, name: string): Promise<string> => {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "list", "listSort"].map((attribute) => ({
        AttributeName: attribute,
        AttributeType: "S",
      })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "list",
          KeySchema: [
            { AttributeName: "list", KeyType: "HASH" },
            { AttributeName: "listSort", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    }),
  );
  return name;
};

/** Creates the `measure` table as the stacks declare it. */
export const createMeasureTable = async (client: DynamoDBDocumentClient, name: string): Promise<string> => {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk"].map((attribute) => ({ AttributeName: attribute, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  return name;
};
