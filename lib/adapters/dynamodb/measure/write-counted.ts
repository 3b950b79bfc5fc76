import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { TransactItem } from "../transact-item.ts";
import type { Delta, Slots } from "./slot.ts";

/** One item to be written together with what is counted about it, or not at all. */
export interface Counted {
  readonly item: TransactItem;
  /** A second item that one owner may have, with all that is its: that a unit has been counted. */
  readonly claim?: {
    readonly name: string;
    readonly owner: string;
    readonly item: TransactItem;
    /** What to write instead when another owner has it. */
    readonly lost: () => Counted;
  };
  readonly deltas: readonly Delta[];
  /** What to write instead when the item's condition failed on what is there; undefined for nothing. */
  readonly instead: (old: Readonly<Record<string, unknown>> | undefined) => Counted | undefined;
}

/** DynamoDB's limit for one transaction. */
const itemsMax = 100;

const triesMax = 24;

/**
 * Writes items and their counts in transactions of at most 100 items: each item once and each counted once, whatever is
 * delivered twice, at once, or to a process that dies in between.
 *
 * @returns how many items were written
 */
export const writeCounted = async (
  needs: { readonly client: DynamoDBDocumentClient; readonly slots: Slots },
  all: readonly Counted[],
): Promise<number> => {
  let [waiting, written] = [[...all], 0];
  for (let tries = 0; waiting.length > 0; ) {
    const batch = take(waiting);
    waiting = waiting.slice(batch.length);
    const outcome = await attempt(needs, batch);
    if (outcome === "written") {
      written += batch.length;
      tries = 0;
      continue;
    }
    tries += 1;
    if (tries > triesMax) throw outcome.error;
    if (outcome.isContended) await setTimeout(Math.random() * 4 * 2 ** Math.min(tries, 7));
    waiting = [...outcome.batch, ...waiting];
  }
  return written;
};

/** As many as fit with their slots and claims. */
const take = (waiting: readonly Counted[]): readonly Counted[] => {
  const companions = new Set<string>();
  const owners = new Map<string, string>();
  const batch: Counted[] = [];
  for (const given of waiting) {
    const { claim } = given;
    const owner = claim === undefined ? undefined : owners.get(claim.name);
    const counted = claim === undefined || owner === undefined || owner === claim.owner ? given : claim.lost();
    const own = [...(counted.claim === undefined ? [] : [counted.claim.name]), ...counted.deltas.map(bucketName)];
    const fresh = own.filter((name) => !companions.has(name));
    if (batch.length + 1 + companions.size + new Set(fresh).size > itemsMax) break;
    for (const name of fresh) companions.add(name);
    if (counted.claim !== undefined) owners.set(counted.claim.name, counted.claim.owner);
    batch.push(counted);
  }
  return batch;
};

const bucketName = ({ keyIn }: Delta): string => {
  const { pk, sk } = keyIn(0);
  return `${pk}/${sk}`;
};

const attempt = async (
  { client, slots }: { readonly client: DynamoDBDocumentClient; readonly slots: Slots },
  batch: readonly Counted[],
): Promise<
  "written" | { readonly batch: readonly Counted[]; readonly isContended: boolean; readonly error: unknown }
> => {
  const plans = await Promise.all(byBucket(batch).map((deltas) => slots.plan(deltas)));
  const claims = new Map(
    batch.flatMap(({ claim }) => (claim === undefined ? [] : [[claim.name, claim.item] as const])),
  );
  const items = [...batch.map(({ item }) => item), ...claims.values(), ...plans.map(({ item }) => item)];
  try {
    await client.send(new TransactWriteCommand({ TransactItems: items }));
    for (const { key, done } of plans) slots.remember(key, done);
    return "written";
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    const isRefused = (index: number): boolean => reasons[index]?.Code === "ConditionalCheckFailed";
    const lost = new Set([...claims.keys()].filter((_, index) => isRefused(batch.length + index)));
    const next = batch.flatMap((counted, index) => {
      const old = reasons[index]?.Item;
      const kept = isRefused(index) ? counted.instead(old === undefined ? undefined : unmarshall(old)) : counted;
      if (kept === undefined) return [];
      return [kept.claim !== undefined && lost.has(kept.claim.name) ? kept.claim.lost() : kept];
    });
    const hasMet = reasons.slice(batch.length + claims.size).some(({ Code }) => Code !== undefined && Code !== "None");
    if (hasMet) slots.moveOn();
    const isContended =
      hasMet || reasons.some(({ Code }) => Code === "TransactionConflict" || Code === "ThrottlingError");
    const isProgress = lost.size > 0 || reasons.some((_, index) => isRefused(index));
    if (!isContended && !isProgress) throw error;
    return { batch: next, isContended, error };
  }
};

const byBucket = (batch: readonly Counted[]): readonly [Delta, ...Delta[]][] => {
  const buckets = new Map<string, [Delta, ...Delta[]]>();
  for (const delta of batch.flatMap(({ deltas }) => deltas)) {
    const found = buckets.get(bucketName(delta));
    if (found === undefined) buckets.set(bucketName(delta), [delta]);
    else found.push(delta);
  }
  return [...buckets.values()];
};
