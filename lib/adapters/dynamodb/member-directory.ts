import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { Ids } from "../../ports/ids.ts";
import type { MemberDirectory } from "../../ports/member-directory.ts";
import { stateKey } from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly ids: Ids;
}

/** Callers a process remembers before it starts over: bounds memory, costs one read each. */
const rememberedMax = 10_000;

const storedIdentity = z.object({ member: z.string() });
const storedMember = z.object({ name: z.string() });

/** The directory on the state table: deleting a person's two rows forgets the person and leaves every leaf as it is. */
export const openMemberDirectory = (needs: Needs): MemberDirectory => {
  const remembered = new Map<string, string>();
  return {
    pseudonymOf: async (workspace, identity) => {
      const identityKey = stateKey(workspace, "identity", `${identity.issuer}|${identity.subject}`);
      const known = remembered.get(identityKey.pk);
      if (known !== undefined) return known;
      const member = (await find(needs, identityKey)) ?? (await enrol(needs, workspace, identityKey, identity.name));
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(identityKey.pk, member);
      return member;
    },
    nameOf: async (workspace, pseudonym) => {
      const { Item } = await needs.client.send(
        new GetCommand({ TableName: needs.table, Key: stateKey(workspace, "member", pseudonym) }),
      );
      return Item === undefined ? undefined : storedMember.parse(Item).name;
    },
  };
};

const find = async ({ client, table }: Needs, key: { pk: string; sk: string }): Promise<string | undefined> => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return Item === undefined ? undefined : storedIdentity.parse(Item).member;
};

/** Rivals that cancel each other's transaction: one of them gets through in each round. */
const enrolTriesMax = 5;

const enrol = async (
  needs: Needs,
  workspace: string,
  key: { pk: string; sk: string },
  name: string,
): Promise<string> => {
  const member = needs.ids.next();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write(needs, workspace, key, { member, name });
      return member;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      // Two first requests at once: one of them has enrolled the person, or is about to.
      const winner = await find(needs, key);
      if (winner !== undefined) return winner;
      if (attempt === enrolTriesMax) throw error;
      await setTimeout(Math.random() * 10 * 2 ** attempt);
    }
  }
};

const write = async (
  { client, table }: Needs,
  workspace: string,
  key: { pk: string; sk: string },
  { member, name }: { readonly member: string; readonly name: string },
): Promise<void> => {
  const put = (Item: Record<string, unknown>) => ({
    Put: { TableName: table, Item, ConditionExpression: "attribute_not_exists(pk)" },
  });
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        put({ ...key, member }),
        put({ ...stateKey(workspace, "member", member), name, identity: key.pk }),
      ],
    }),
  );
};
