import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { EpochMs } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Ids } from "../../ports/ids.ts";
import type { Member, MemberDirectory } from "../../ports/member-directory.ts";
import { foldedName } from "./folded-name.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Callers a process remembers before it starts over: bounds memory, costs one read each. */
const rememberedMax = 10_000;

/** How long a process goes on with a person who has been forgotten meanwhile. */
const rememberedMs = 60_000;

const keyBytes = 32;

const storedIdentity = z.object({
  member: z.string(),
  key: z.base64().transform((text): Uint8Array => Buffer.from(text, "base64")),
});

/** The directory on the people table: deleting a person's two rows forgets the person and leaves every leaf as it is. */
export const openMemberDirectory = (needs: Needs): MemberDirectory => {
  const remembered = new Map<string, { readonly member: Member; readonly until: EpochMs }>();
  return {
    pseudonymOf: async (workspace, identity) => {
      const identityKey = keys.identityKey(workspace, identity.issuer, identity.subject);
      const now = needs.clock.now();
      const known = remembered.get(identityKey.pk);
      if (known !== undefined && now < known.until) return known.member;
      const member = (await find(needs, identityKey)) ?? (await enrol(needs, workspace, identityKey, identity.name));
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(identityKey.pk, { member, until: now + rememberedMs });
      return member;
    },
  };
};

const find = async ({ client, table }: Needs, key: { pk: string; sk: string }): Promise<Member | undefined> => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  if (Item === undefined) return undefined;
  const { member, key: secret } = storedIdentity.parse(Item);
  return { id: member, key: secret };
};

/** Rivals that cancel each other's transaction: one of them gets through in each round. */
const enrolTriesMax = 5;

const enrol = async (
  needs: Needs,
  workspace: string,
  key: { pk: string; sk: string },
  name: string,
): Promise<Member> => {
  const member = { id: needs.ids.next(), key: randomBytes(keyBytes) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write(needs, workspace, key, member, name);
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
  identityKey: { pk: string; sk: string },
  { id, key }: Member,
  name: string,
): Promise<void> => {
  const put = (Item: Record<string, unknown>) => ({
    Put: { TableName: table, Item, ConditionExpression: "attribute_not_exists(pk)" },
  });
  const listed = { list: keys.peopleList(workspace), listSort: `${foldedName(name)}#${id}` };
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        put({ ...identityKey, member: id, key: Buffer.from(key).toString("base64") }),
        put({ ...keys.memberKey(workspace, id), member: id, name, identity: identityKey.pk, ...listed }),
      ],
    }),
  );
};
