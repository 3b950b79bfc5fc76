import { z } from "zod";
import { localAccount, localArn } from "../../access/local-account.ts";

/** One question to the caller's role, and the keys of the items it is about. */
export interface TablePermission {
  readonly action: string;
  readonly resourceArn: string;
  readonly table: string;
  /** Items or keys touched, as sent; empty where the operation names none. */
  readonly items: readonly unknown[];
  readonly query?: QueryKeys;
}

/** What names the partition of a Query. */
export interface QueryKeys {
  readonly index: string | undefined;
  readonly expression: string | undefined;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

type Permissions = (input: unknown) => readonly TablePermission[];

const permission = (operation: string, tableName: string, items: readonly unknown[] = []): TablePermission => {
  const table = tableName.slice(tableName.lastIndexOf("/") + 1);
  return { action: `dynamodb:${operation}`, resourceArn: tableArn(table), table, items };
};

const tableArn = (table: string): string => localArn("dynamodb", `table/${table}`);

const tableSchema = z.object({ TableName: z.string() });
const onTable =
  (operation: string): Permissions =>
  (input) => [permission(operation, tableSchema.parse(input).TableName)];

const itemSchema = tableSchema.extend({ Item: z.unknown().optional(), Key: z.unknown().optional() });
const onItem =
  (operation: string): Permissions =>
  (input) => {
    const { TableName, Item, Key } = itemSchema.parse(input);
    return [permission(operation, TableName, [Item ?? Key])];
  };

const readSchema = tableSchema.extend({
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).optional(),
});
/** A read of an index needs the index's permission, and only that. */
const onTableOrIndex =
  (operation: "Query" | "Scan"): Permissions =>
  (input) => {
    const read = readSchema.parse(input);
    const asked = permission(operation, read.TableName);
    const resourceArn =
      read.IndexName === undefined ? asked.resourceArn : `${asked.resourceArn}/index/${read.IndexName}`;
    if (operation === "Scan") return [{ ...asked, resourceArn }];
    const query = {
      index: read.IndexName,
      expression: read.KeyConditionExpression,
      names: read.ExpressionAttributeNames ?? {},
      values: read.ExpressionAttributeValues ?? {},
    };
    return [{ ...asked, resourceArn, query }];
  };

const batchGetSchema = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.unknown()) })) });
const batchGet: Permissions = (input) =>
  Object.entries(batchGetSchema.parse(input).RequestItems).map(([table, { Keys }]) =>
    permission("BatchGetItem", table, Keys),
  );

const batchWriteSchema = z.object({
  RequestItems: z.record(
    z.string(),
    z.array(
      z.object({
        PutRequest: z.object({ Item: z.unknown() }).optional(),
        DeleteRequest: z.object({ Key: z.unknown() }).optional(),
      }),
    ),
  ),
});
const batchWrite: Permissions = (input) =>
  Object.entries(batchWriteSchema.parse(input).RequestItems).map(([table, writes]) =>
    permission(
      "BatchWriteItem",
      table,
      writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key),
    ),
  );

const transactGetSchema = z.object({ TransactItems: z.array(z.object({ Get: itemSchema })) });
const transactGet: Permissions = (input) =>
  transactGetSchema.parse(input).TransactItems.map(({ Get }) => permission("GetItem", Get.TableName, [Get.Key]));

const transactWriteSchema = z.object({
  TransactItems: z.array(
    z.object({
      Put: itemSchema.optional(),
      Update: itemSchema.optional(),
      Delete: itemSchema.optional(),
      ConditionCheck: itemSchema.optional(),
    }),
  ),
});
/** A transaction has no action of its own: each item needs what it would need alone. */
const transactWrite: Permissions = (input) =>
  transactWriteSchema
    .parse(input)
    .TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) => [
      ...(Put ? [permission("PutItem", Put.TableName, [Put.Item])] : []),
      ...(Update ? [permission("UpdateItem", Update.TableName, [Update.Key])] : []),
      ...(Delete ? [permission("DeleteItem", Delete.TableName, [Delete.Key])] : []),
      ...(ConditionCheck ? [permission("ConditionCheckItem", ConditionCheck.TableName, [ConditionCheck.Key])] : []),
    ]);

const listTables: Permissions = () => [{ action: "dynamodb:ListTables", resourceArn: "*", table: "", items: [] }];

/**
 * What each operation of DynamoDB needs of the caller's role. An operation not in here is not offered.
 *
 * Each throws z.ZodError for an input that names no table.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB".
 */
export const tablePermissions: Readonly<Record<string, Permissions>> = {
  ...Object.fromEntries(
    ["CreateTable", "DeleteTable", "DescribeTable", "DescribeTimeToLive", "UpdateTable", "UpdateTimeToLive"].map(
      (operation) => [operation, onTable(operation)],
    ),
  ),
  ...Object.fromEntries(
    ["DeleteItem", "GetItem", "PutItem", "UpdateItem"].map((operation) => [operation, onItem(operation)]),
  ),
  BatchGetItem: batchGet,
  BatchWriteItem: batchWrite,
  ListTables: listTables,
  Query: onTableOrIndex("Query"),
  Scan: onTableOrIndex("Scan"),
  TransactGetItems: transactGet,
  TransactWriteItems: transactWrite,
};

/** The table a stream belongs to, by the stream's ARN; undefined if it is no stream of this account. */
export const tableOfStream = (streamArn: string): string | undefined => {
  const prefix = `arn:${localAccount.partition}:dynamodb:${localAccount.region}:${localAccount.accountId}:table/`;
  if (!streamArn.startsWith(prefix)) return undefined;
  return /^([^/]+)\/stream\/[^/]+$/.exec(streamArn.slice(prefix.length))?.[1];
};
