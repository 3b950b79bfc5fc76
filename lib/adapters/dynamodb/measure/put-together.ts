import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { addProfile, emptyProfile } from "../../../domain/profile/profile-sum.ts";
import * as keys from "../item-keys.ts";
import { type MeasureNeeds, type ProfilePart, readPart, readParts, startOf } from "./profile-parts.ts";
import { readProfile, writeProfile } from "./profile-text.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long a part stays on its own: the windows of minutes are looked at within hours, those of hours within weeks. */
const levels = [
  { from: "B", to: "H", lengthMs: hourMs, ageMs: 2 * hourMs },
  { from: "H", to: "D", lengthMs: dayMs, ageMs: 35 * dayMs },
] as const;

/** A transaction holds 100 items, one of them the sum, and 4 MB; counts are ASCII but for names. */
const partsMax = 99;
const textMax = 2_000_000;

/**
 * Puts parts that are old enough together, a period at a time.
 *
 * @returns how many parts are gone, and whether none is left: somebody who does the same leaves some to the next time
 */
export const putOldPartsTogether = async (
  needs: MeasureNeeds,
  pk: string,
  now: number,
): Promise<{ readonly gone: number; readonly isDone: boolean }> => {
  let gone = 0;
  for (const { from, to, lengthMs, ageMs } of levels) {
    const until = floor(now - ageMs, lengthMs);
    for (;;) {
      const [oldest] = await readParts(needs, pk, from, { start: 0, end: until }, 1);
      if (oldest === undefined) break;
      const start = floor(startOf(oldest), lengthMs);
      const parts = await readParts(needs, pk, from, { start, end: start + lengthMs });
      for (const group of groupsOf(parts)) {
        if (!(await replaceBySum(needs, keys.compactedKey(pk, to, start), group))) return { gone, isDone: false };
        gone += group.length;
      }
    }
  }
  return { gone, isDone: true };
};

/** Hour that an instant lies in: nothing new grows old enough within it. */
export const compactionHour = (now: number): number => floor(now, hourMs);

const floor = (at: number, lengthMs: number): number => at - (at % lengthMs);

const groupsOf = (parts: readonly ProfilePart[]): readonly ProfilePart[][] => {
  const groups: ProfilePart[][] = [];
  let text = 0;
  for (const part of parts) {
    const group = groups.at(-1);
    text += part.counts.length;
    if (group !== undefined && group.length < partsMax && text <= textMax) {
      group.push(part);
      continue;
    }
    groups.push([part]);
    text = part.counts.length;
  }
  return groups;
};

/** Adds parts to their sum and removes them, all or nothing; whoever comes second does nothing. */
const replaceBySum = async (
  { client, table }: MeasureNeeds,
  key: { readonly pk: string; readonly sk: string },
  parts: readonly ProfilePart[],
): Promise<boolean> => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: { ...key }, ConsistentRead: true }));
  const before = Item === undefined ? undefined : readPart(Item);
  const sum = before === undefined ? emptyProfile() : readProfile(before.counts);
  for (const { counts } of parts) addProfile(sum, readProfile(counts));
  const unchanged = (revision: number) => ({
    ConditionExpression: "revision = :revision",
    ExpressionAttributeValues: { ":revision": revision },
  });
  const put = {
    TableName: table,
    Item: { ...key, counts: writeProfile(sum), revision: (before?.revision ?? 0) + 1 },
    ...(before === undefined ? { ConditionExpression: "attribute_not_exists(pk)" } : unchanged(before.revision)),
  };
  const removals = parts.map(({ pk, sk, revision }) => ({
    Delete: { TableName: table, Key: { pk, sk }, ...unchanged(revision) },
  }));
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...removals] }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false;
    throw error;
  }
};
