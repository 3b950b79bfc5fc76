import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { addProfile, emptyProfile } from "../../domain/profile/profile-sum.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import * as keys from "./item-keys.ts";
import { readProfile, writeProfile } from "./measure/profile-text.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long a part stays on its own: the windows of minutes are looked at within hours, those of hours within weeks. */
const levels = [
  { from: "B", to: "H", lengthMs: hourMs, ageMs: 2 * hourMs },
  { from: "H", to: "D", lengthMs: dayMs, ageMs: 35 * dayMs },
] as const;

/** A transaction holds 100 items, one of them the sum. */
const partsMax = 99;

const part = z.object({ pk: z.string(), sk: z.string(), counts: z.string(), revision: z.int() });
type Part = z.infer<typeof part>;

const readsMax = 20;

/** Profiles on the measure table: the sum of what lies in the window. */
export const openProfileStore = (needs: Needs): ProfileStore => ({
  read: async (workspace, model, version, window) => {
    const pk = keys.profilePartition(workspace, model, version);
    // Putting parts together moves counts from one item to another: sums read before and after tell whether it happened.
    for (let reads = 0; reads < readsMax; reads += 1) {
      const before = await readSums(needs, pk, window);
      const buckets = await readParts(needs, pk, "B", window.start, window.end);
      const after = await readSums(needs, pk, window);
      if (before.map(stampOf).join() !== after.map(stampOf).join()) continue;
      const parts = [...buckets, ...after];
      if (parts.length === 0) return undefined;
      const sum = emptyProfile();
      for (const { counts } of parts) addProfile(sum, readProfile(counts));
      return sum;
    }
    throw new Error(`the profile of ${model} ${version} is put together faster than it can be read`);
  },
  compact: async (workspace, model, version, now) => {
    const pk = keys.profilePartition(workspace, model, version);
    let gone = 0;
    for (const level of levels) {
      const until = now - level.ageMs;
      const parts = await readParts(needs, pk, level.from, 0, until - (until % level.lengthMs));
      for (const [start, group] of byPeriod(parts, level.lengthMs))
        for (let first = 0; first < group.length; first += partsMax)
          gone += await putTogether(
            needs,
            keys.compactedKey(pk, level.to, start),
            group.slice(first, first + partsMax),
          );
    }
    return gone;
  },
});

const stampOf = ({ sk, revision }: Part): string => `${sk}@${revision}`;

const readSums = async (needs: Needs, pk: string, { start, end }: { readonly start: number; readonly end: number }) => [
  ...(await readParts(needs, pk, "D", start, end)),
  ...(await readParts(needs, pk, "H", start, end)),
];

const readParts = async (
  { client, table }: Needs,
  pk: string,
  level: "B" | "H" | "D",
  start: number,
  end: number,
): Promise<readonly Part[]> => {
  const parts: Part[] = [];
  let from: Record<string, unknown> | undefined;
  if (end <= start) return parts;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        // A part that begins at `end` sorts after it.
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :start AND :end",
        ExpressionAttributeValues: {
          ":pk": pk,
          ":start": `${level}#${keys.instant(start)}`,
          ":end": `${level}#${keys.instant(end - 1)}#~`,
        },
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    parts.push(...(page.Items ?? []).map((item) => part.parse(item)));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return parts;
};

const byPeriod = (parts: readonly Part[], lengthMs: number): ReadonlyMap<number, readonly Part[]> => {
  const periods = new Map<number, Part[]>();
  for (const item of parts) {
    const start = Number(item.sk.split("#")[1]);
    const period = start - (start % lengthMs);
    periods.set(period, [...(periods.get(period) ?? []), item]);
  }
  return periods;
};

/** Adds parts to their sum and removes them, all or nothing; whoever comes second leaves it to the next time. */
const putTogether = async (
  { client, table }: Needs,
  key: { readonly pk: string; readonly sk: string },
  parts: readonly Part[],
): Promise<number> => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: { ...key }, ConsistentRead: true }));
  const before = Item === undefined ? undefined : part.parse(Item);
  const sum = before === undefined ? emptyProfile() : readProfile(before.counts);
  for (const { counts } of parts) addProfile(sum, readProfile(counts));
  const unchanged = (revision: number) => ({
    ConditionExpression: "revision = :revision",
    ExpressionAttributeValues: { ":revision": revision },
  });
  try {
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: table,
              Item: { ...key, counts: writeProfile(sum), revision: (before?.revision ?? 0) + 1 },
              ...(before === undefined
                ? { ConditionExpression: "attribute_not_exists(pk)" }
                : unchanged(before.revision)),
            },
          },
          ...parts.map(({ pk, sk, revision }) => ({
            Delete: { TableName: table, Key: { pk, sk }, ...unchanged(revision) },
          })),
        ],
      }),
    );
    return parts.length;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return 0;
    throw error;
  }
};
