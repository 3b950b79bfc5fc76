import { type AttributeValue, ScanCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { TableItems } from "../../ports/table-items.ts";
import { writeInBulk } from "./write-in-bulk.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** One table, whatever it holds. */
export const openTableItems = (needs: Needs): TableItems => ({
  lines: () => lines(needs),
  isEmpty: async () => {
    const { Items = [] } = await needs.client.send(
      new ScanCommand({ TableName: needs.table, Limit: 1, ConsistentRead: true }),
    );
    return Items.length === 0;
  },
  putLines: (given) => put(needs, given.map(parseLine)),
  putItems: (items) => put(needs, items),
});

async function* lines({ client, table }: Needs): AsyncGenerator<string, void> {
  let after: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: after }),
    );
    for (const Item of Items) yield JSON.stringify({ Item }, binaryToBase64);
    after = LastEvaluatedKey;
  } while (after !== undefined);
}

const binaryToBase64 = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;

/** `B` and `BS` have text only where they are a value's type: an attribute of that name has an object. */
const base64ToBinary = (key: string, value: unknown): unknown => {
  if (key === "B" && typeof value === "string") return Buffer.from(value, "base64");
  return key === "BS" && Array.isArray(value) ? value.map((text) => Buffer.from(String(text), "base64")) : value;
};

/** Numbers stay as they are written: DynamoDB's have more digits than ours. */
const parseLine = (line: string): Record<string, unknown> => {
  const { Item }: { readonly Item: Record<string, AttributeValue> } = JSON.parse(line, base64ToBinary);
  return unmarshall(Item, { wrapNumbers: true });
};

const put = (needs: Needs, items: readonly Readonly<Record<string, unknown>>[]): Promise<void> =>
  writeInBulk(
    needs,
    items.map((Item) => ({ PutRequest: { Item } })),
  );
