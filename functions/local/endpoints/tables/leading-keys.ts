import { z } from "zod";
import type { EngineClient } from "./engine-client.ts";
import type { QueryKeys, TablePermission } from "./table-permissions.ts";

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const describeSchema = z.object({
  Table: z.object({
    KeySchema: keySchema,
    GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema: keySchema })).optional(),
    LocalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema: keySchema })).optional(),
  }),
});
type TableKeys = z.output<typeof describeSchema>["Table"];

/** Finds the partition keys a request touches, the values of IAM's `dynamodb:LeadingKeys`. */
export type FindLeadingKeys = (permission: TablePermission) => Promise<readonly string[]>;

/**
 * Makes a finder that asks the engine once per table for its key schema.
 *
 * A partition that cannot be told, e.g. of a malformed key condition, is given as the empty string, which no sane
 * policy allows: with no value at all ForAllValues would hold.
 */
export const createLeadingKeysFinder = (client: EngineClient): FindLeadingKeys => {
  const known = new Map<string, TableKeys>();
  const describe = async (table: string): Promise<TableKeys | undefined> => {
    const cached = known.get(table);
    if (cached !== undefined) return cached;
    const answer = await client.call(
      "DynamoDB_20120810.DescribeTable",
      Buffer.from(JSON.stringify({ TableName: table })),
    );
    if (answer.status !== 200) return undefined;
    const { Table } = describeSchema.parse(JSON.parse(answer.body.toString()));
    known.set(table, Table);
    return Table;
  };
  return async ({ table, items, query }) => {
    if (items.length === 0 && query === undefined) return [];
    const keys = await describe(table);
    if (keys === undefined) return [""];
    if (query !== undefined) return [keyOfQuery(keys, query)];
    const partition = hashKeyOf(keys.KeySchema);
    return items.map((item) => attributeText(member(item, partition)));
  };
};

const hashKeyOf = (schema: z.output<typeof keySchema>): string =>
  schema.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? "";

const keyOfQuery = (keys: TableKeys, { index, expression = "", names, values }: QueryKeys): string => {
  const indexes = [...(keys.GlobalSecondaryIndexes ?? []), ...(keys.LocalSecondaryIndexes ?? [])];
  const schema = index === undefined ? keys : indexes.find(({ IndexName }) => IndexName === index);
  if (schema === undefined) return "";
  const partition = hashKeyOf(schema.KeySchema);
  for (const [, name = "", placeholder = ""] of expression.matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g))
    if ((names[name] ?? name) === partition) return attributeText(values[placeholder]);
  return "";
};

const member = (item: unknown, name: string): unknown => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(item);
  return parsed.success ? parsed.data[name] : undefined;
};

const attributeSchema = z.union([
  z.object({ S: z.string() }),
  z.object({ N: z.string() }),
  z.object({ B: z.string() }),
]);

const attributeText = (attribute: unknown): string => {
  const parsed = attributeSchema.safeParse(attribute);
  if (!parsed.success) return "";
  return Object.values(parsed.data)[0] ?? "";
};
