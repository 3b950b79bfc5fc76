import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { emptyProfile, type ProfileSum } from "../../../domain/profile/profile-sum.ts";
import type { ArmSum } from "../../../domain/rollout/arm-sum.ts";
import type { TransactItem } from "../transact-item.ts";
import { readArms, writeArms } from "./arm-text.ts";
import { readProfile, writeProfile } from "./profile-text.ts";
import { openProfiledVersions } from "./profiled-versions.ts";

/** Something to be counted in a bucket; `add` is called again whenever the slot was read anew. */
export type Delta = {
  /** Key of one of the bucket's slots. */
  readonly keyIn: (slot: number) => SlotKey;
  readonly expiresAt?: number;
} & (
  | { readonly kind: "profile"; readonly add: (sum: ProfileSum) => void }
  | { readonly kind: "arms"; readonly add: (sum: ArmSum) => void }
);

interface SlotKey {
  readonly pk: string;
  readonly sk: string;
}

type Counts = { readonly kind: "profile"; readonly sum: ProfileSum } | { readonly kind: "arms"; readonly sum: ArmSum };

/** What a slot held when it was last read or written. */
interface Known {
  readonly counts: Counts;
  readonly revision: number;
}

/** Bounds the parts of a bucket that a reader must add up. */
export const slotsMax = 16;

const storedSlot = z.object({ counts: z.string(), revision: z.int() });

/** A writer meets few slots at a time: those of now, and those that late labels belong to. */
const rememberedMax = 200;

/**
 * The slots that a process adds to. It alone adds to most of them, so what it wrote last is what is there; the condition
 * on the revision finds out when that is wrong, and then it moves to another slot, so that writers come to be apart.
 *
 * @param first  0..15, the slot of each bucket that it begins with
 */
export const openSlots = (client: DynamoDBDocumentClient, table: string, first: number) => {
  let own = first;
  const remembered = new Map<string, Known>();
  const listProfile = openProfiledVersions({ client, table });
  const nameOf = ({ pk, sk }: SlotKey) => `${pk}/${sk}`;

  /** Takes a slot out of the memory: only a write that was done puts it back. */
  const take = async (kind: Delta["kind"], key: SlotKey): Promise<Known> => {
    const known = remembered.get(nameOf(key));
    remembered.delete(nameOf(key));
    if (known !== undefined) return known;
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { ...key }, ConsistentRead: true }));
    const stored = Item === undefined ? undefined : storedSlot.parse(Item);
    return { counts: readCounts(kind, stored?.counts), revision: stored?.revision ?? 0 };
  };

  /** The write that adds deltas of one slot to it, and what to remember once it is done. */
  const plan = async (deltas: readonly [Delta, ...Delta[]]) => {
    const [{ kind, keyIn, expiresAt }] = deltas;
    const key = keyIn(own);
    const { counts, revision } = await take(kind, key);
    if (kind === "profile" && revision === 0) await listProfile(key.pk);
    for (const delta of deltas) addTo(counts, delta);
    const item: TransactItem = {
      Put: {
        TableName: table,
        Item: {
          ...key,
          counts: writeCounts(counts),
          revision: revision + 1,
          ...(expiresAt === undefined ? {} : { expiresAt }),
        },
        ConditionExpression: revision === 0 ? "attribute_not_exists(pk)" : "revision = :revision",
        ...(revision === 0 ? {} : { ExpressionAttributeValues: { ":revision": revision } }),
      },
    };
    return { item, key, done: { counts, revision: revision + 1 } };
  };

  return {
    plan,
    remember: (key: SlotKey, known: Known): void => {
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(nameOf(key), known);
    },
    moveOn: (): void => {
      own = (own + 1 + Math.floor(Math.random() * (slotsMax - 1))) % slotsMax;
    },
  };
};

export type Slots = ReturnType<typeof openSlots>;

const readCounts = (kind: Delta["kind"], text: string | undefined): Counts => {
  if (kind === "arms") return { kind, sum: text === undefined ? new Map() : readArms(text) };
  return { kind, sum: text === undefined ? emptyProfile() : readProfile(text) };
};

const writeCounts = (counts: Counts): string =>
  counts.kind === "arms" ? writeArms(counts.sum) : writeProfile(counts.sum);

const addTo = (counts: Counts, delta: Delta): void => {
  if (counts.kind === "arms" && delta.kind === "arms") delta.add(counts.sum);
  else if (counts.kind === "profile" && delta.kind === "profile") delta.add(counts.sum);
  else throw new Error(`a bucket counts ${counts.kind}, and is to count ${delta.kind}`);
};
