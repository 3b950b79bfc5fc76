import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { ClientSecrets } from "../../ports/client-secrets.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Key of AES-256 that seals the secrets of one webhook. */
  readonly sealingKeyOf: (workspace: string, webhook: string) => Promise<Uint8Array>;
}

const storedSecret = z.object({ sealed: z.string() });
const storedReference = z.object({ sk: z.string() });

/** Rows beside a webhook's state, which no log and no index has: AES-256-GCM under a key that is kept nowhere. */
export const openClientSecrets = (needs: Needs): ClientSecrets => ({
  keep: async (workspace, webhook, reference, secret) => {
    const key = keys.clientSecretKey(workspace, webhook, reference);
    const sealed = seal(await needs.sealingKeyOf(workspace, webhook), key, secret);
    await needs.client.send(new PutCommand({ TableName: needs.table, Item: { ...key, sealed } }));
  },
  read: async (workspace, webhook, reference) => {
    const Key = keys.clientSecretKey(workspace, webhook, reference);
    const { Item } = await needs.client.send(new GetCommand({ TableName: needs.table, Key, ConsistentRead: true }));
    if (Item === undefined) return undefined;
    return unseal(await needs.sealingKeyOf(workspace, webhook), Key, storedSecret.parse(Item).sealed);
  },
  forget: async (workspace, webhook, isPast) => {
    for (const reference of await references(needs, workspace, webhook))
      if (isPast(reference)) {
        const Key = keys.clientSecretKey(workspace, webhook, reference);
        await needs.client.send(new DeleteCommand({ TableName: needs.table, Key }));
      }
  },
});

const references = async ({ client, table }: Needs, workspace: string, webhook: string): Promise<string[]> => {
  const { pk, sk: prefix } = keys.clientSecretKey(workspace, webhook, "");
  const found: string[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
      ConsistentRead: true,
    },
  );
  for await (const page of pages)
    found.push(...(page.Items ?? []).map((item) => storedReference.parse(item).sk.slice(prefix.length)));
  return found;
};

interface Place {
  readonly pk: string;
  readonly sk: string;
}

/** Nonce, tag and ciphertext in base64; bound to its place, so that no row can be passed off as another. */
const seal = (key: Uint8Array, place: Place, secret: string): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(boundTo(place));
  const ciphertext = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString("base64");
};

/** @throws Error for what this key has not sealed for this place */
const unseal = (key: Uint8Array, place: Place, sealed: string): string => {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(boundTo(place))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
};

const boundTo = ({ pk, sk }: Place): Buffer => Buffer.from(`${pk}#${sk}`);
