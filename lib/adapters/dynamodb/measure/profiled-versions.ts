import { paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { ProfiledVersion } from "../../../ports/profile-store.ts";
import * as keys from "../item-keys.ts";
import type { MeasureNeeds } from "./profile-parts.ts";

/** `compactedAt` is the hour in which the version's parts were put together last. */
const listed = z.object({ sk: z.string(), compactedAt: z.int().optional() });

/**
 * Lists versions before they have a profile. An entry stays for good, so a process that has made one once need not look
 * again, and one that dies in between has listed a version of which there is nothing to sum up.
 */
export const openProfiledVersions = ({ client, table }: MeasureNeeds) => {
  const known = new Set<string>();
  return async (partition: string): Promise<void> => {
    if (known.has(partition)) return;
    // An update of nothing makes the item, or leaves it as it is.
    await client.send(new UpdateCommand({ TableName: table, Key: keys.profiledVersionKey(partition) }));
    known.add(partition);
  };
};

/** Listed versions that were not put together in this hour, over all workspaces. */
export const readUncompacted = async (
  { client, table }: MeasureNeeds,
  hour: number,
): Promise<readonly ProfiledVersion[]> => {
  const found: ProfiledVersion[] = [];
  const { pk } = keys.profiledVersionKey("");
  const pages = paginateQuery(
    { client },
    { TableName: table, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } },
  );
  for await (const page of pages)
    for (const item of page.Items ?? []) {
      const { sk, compactedAt = 0 } = listed.parse(item);
      if (compactedAt < hour) found.push(keys.versionOfProfile(sk));
    }
  return found;
};

export const noteCompacted = async (
  { client, table }: MeasureNeeds,
  partition: string,
  hour: number,
): Promise<void> => {
  await client.send(
    new UpdateCommand({
      TableName: table,
      Key: keys.profiledVersionKey(partition),
      UpdateExpression: "SET compactedAt = :hour",
      ExpressionAttributeValues: { ":hour": hour },
    }),
  );
};
