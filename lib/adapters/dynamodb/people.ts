import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { People, Person } from "../../ports/people.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { foldedName } from "./folded-name.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

const storedPerson = z.object({ member: z.string(), name: z.string(), identity: z.string() });

type StoredPerson = z.infer<typeof storedPerson>;

/** The people table, seen from the pseudonyms. */
export const openPeople = (needs: Needs): People => ({
  find: async (workspace, pseudonym) => {
    const found = await load(needs, workspace, pseudonym);
    return found && personOf(found);
  },
  search: async (workspace, name, { limit, cursor }) => {
    const list = keys.peopleList(workspace);
    const prefix = foldedName(name);
    // An empty text begins every name, but cannot be asked for.
    const byName = prefix === "" ? "" : " AND begins_with(listSort, :prefix)";
    const answer = await needs.client.send(
      new QueryCommand({
        TableName: needs.table,
        IndexName: "list",
        KeyConditionExpression: `#list = :list${byName}`,
        ExpressionAttributeNames: { "#list": "list" },
        ExpressionAttributeValues: { ":list": list, ...(prefix === "" ? {} : { ":prefix": prefix }) },
        Limit: limit,
        ...(cursor === undefined ? {} : { ExclusiveStartKey: decodeCursor(cursor, list) }),
      }),
    );
    const items = (answer.Items ?? []).map((item) => personOf(storedPerson.parse(item)));
    return answer.LastEvaluatedKey === undefined ? { items } : { items, next: encodeCursor(answer.LastEvaluatedKey) };
  },
  forget: async (workspace, pseudonym) => {
    const found = await load(needs, workspace, pseudonym);
    if (found === undefined) return;
    try {
      await deleteRows(needs, workspace, found);
    } catch (error) {
      // A rival was faster, and the person may have come again since, under another pseudonym.
      if (!(error instanceof TransactionCanceledException) || (await load(needs, workspace, pseudonym))) throw error;
    }
  },
});

const load = async ({ client, table }: Needs, workspace: string, pseudonym: string) => {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: keys.memberKey(workspace, pseudonym), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : storedPerson.parse(Item);
};

/** Both rows or none: as long as either is there, the other one can be found. */
const deleteRows = ({ client, table }: Needs, workspace: string, { member, identity }: StoredPerson) =>
  client.send(
    new TransactWriteCommand({
      TransactItems: [
        { Delete: { TableName: table, Key: keys.memberKey(workspace, member) } },
        {
          Delete: {
            TableName: table,
            Key: { ...keys.memberKey(workspace, member), pk: identity },
            ConditionExpression: "attribute_not_exists(pk) OR #member = :member",
            ExpressionAttributeNames: { "#member": "member" },
            ExpressionAttributeValues: { ":member": member },
          },
        },
      ],
    }),
  );

const personOf = ({ member: id, name }: StoredPerson): Person => ({ id, name });
