import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription as EngineTable,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { TableDescription } from "../template/machine-description.ts";

/**
 * Creates the tables that are missing, and holds the others against the template.
 *
 * @returns ARN of each table's stream, by the table's name
 * @throws Error naming a table whose keys, indexes or stream are not the template's: its data would be misread
 */
export const createTables = async (
  client: DynamoDBClient,
  tables: readonly TableDescription[],
): Promise<ReadonlyMap<string, string>> => {
  const streams = await Promise.all(
    tables.map(async (table) => {
      const { LatestStreamArn } = (await describe(client, table)) ?? (await create(client, table));
      return [table.name, LatestStreamArn ?? ""] as const;
    }),
  );
  return new Map(streams.filter(([, arn]) => arn !== ""));
};

const describe = async (client: DynamoDBClient, table: TableDescription): Promise<EngineTable | undefined> => {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table.name }));
    if (Table !== undefined) refuseDifferent(table, Table);
    return Table;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
};

const create = async (client: DynamoDBClient, table: TableDescription): Promise<EngineTable> => {
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      KeySchema: toKeySchema(table.keySchema),
      ...(table.indexes.length === 0
        ? {}
        : {
            GlobalSecondaryIndexes: table.indexes.map(({ name, keySchema, projection, nonKeyAttributes }) => ({
              IndexName: name,
              KeySchema: toKeySchema(keySchema),
              Projection: {
                ProjectionType: projection,
                ...(nonKeyAttributes.length === 0 ? {} : { NonKeyAttributes: [...nonKeyAttributes] }),
              },
            })),
          }),
      ...(table.streamViewType === undefined
        ? {}
        : { StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamViewType } }),
    }),
  );
  if (table.timeToLiveAttribute !== undefined)
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: table.name,
        TimeToLiveSpecification: { AttributeName: table.timeToLiveAttribute, Enabled: true },
      }),
    );
  return TableDescription ?? {};
};

const toKeySchema = (keys: TableDescription["keySchema"]) =>
  keys.map(({ name, type }) => ({ AttributeName: name, KeyType: type }));

const refuseDifferent = (table: TableDescription, engine: EngineTable): void => {
  const keys = (schema: EngineTable["KeySchema"]) =>
    (schema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(", ");
  const wanted = [
    keys(toKeySchema(table.keySchema)),
    ...table.indexes.map(({ name, keySchema }) => `${name}: ${keys(toKeySchema(keySchema))}`).sort(),
    table.streamViewType ?? "no stream",
  ];
  const actual = [
    keys(engine.KeySchema),
    ...(engine.GlobalSecondaryIndexes ?? [])
      .map(({ IndexName, KeySchema }) => `${IndexName}: ${keys(KeySchema)}`)
      .sort(),
    engine.StreamSpecification?.StreamViewType ?? "no stream",
  ];
  if (wanted.join("; ") !== actual.join("; "))
    throw new Error(
      `the data folder's table ${table.name} has (${actual.join("; ")}), the stacks want (${wanted.join("; ")})`,
    );
};
