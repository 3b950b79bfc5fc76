import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { emptyProfile, type ProfileSum } from "../../../domain/profile/profile-sum.ts";
import type { ArmSum } from "../../../domain/rollout/arm-sum.ts";
import type { TransactItem } from "../transact-item.ts";
import { readArms, writeArms } from "./arm-text.ts";
import { readProfile, writeProfile } from "./profile-text.ts";
import { openProfiledVersions } from "./profiled-versions.ts";

/** Something to be counted in the slot of a key; `add` is called again whenever the slot was read anew. */
export type Delta = { readonly key: SlotKey; readonly expiresAt?: number } & (
  | { readonly kind: "profile"; readonly add: (sum: ProfileSum) => void }
  | { readonly kind: "arms"; readonly add: (sum: ArmSum) => void }
);

interface SlotKey {
  readonly pk: string;
  readonly sk: string;
}

/** What a slot held when it was last read or written, as text: nobody's additions may leak into it. */
interface Known {
  readonly text: string | undefined;
  readonly revision: number;
}

const storedSlot = z.object({ counts: z.string(), revision: z.int() });

/** A writer meets few slots at a time: those of now, and those that late labels belong to. */
const rememberedMax = 200;

/**
 * The slots that a process adds to. It alone adds to most of them, so what it wrote last is what is there; the condition
 * on the revision finds out when that is wrong.
 */
export const openSlots = (client: DynamoDBDocumentClient, table: string) => {
  const remembered = new Map<string, Known>();
  const listProfile = openProfiledVersions({ client, table });
  const nameOf = ({ pk, sk }: SlotKey) => `${pk}/${sk}`;

  const load = async (key: SlotKey): Promise<Known> => {
    const known = remembered.get(nameOf(key));
    if (known !== undefined) return known;
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { ...key }, ConsistentRead: true }));
    if (Item === undefined) return { text: undefined, revision: 0 };
    const { counts, revision } = storedSlot.parse(Item);
    return { text: counts, revision };
  };

  /** The write that adds deltas of one slot to it, and what to remember once it is done. */
  const plan = async (deltas: readonly [Delta, ...Delta[]]) => {
    const [{ kind, key, expiresAt }] = deltas;
    const { text, revision } = await load(key);
    if (kind === "profile" && revision === 0) await listProfile(key.pk);
    const counts = addAll(text, deltas);
    const item: TransactItem = {
      Put: {
        TableName: table,
        Item: { ...key, counts, revision: revision + 1, ...(expiresAt === undefined ? {} : { expiresAt }) },
        ConditionExpression: revision === 0 ? "attribute_not_exists(pk)" : "revision = :revision",
        ...(revision === 0 ? {} : { ExpressionAttributeValues: { ":revision": revision } }),
      },
    };
    return { item, key, done: { text: counts, revision: revision + 1 } };
  };

  return {
    plan,
    remember: (key: SlotKey, known: Known): void => {
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(nameOf(key), known);
    },
    /** To be called for every slot of a write that may not have been done as planned. */
    forget: (key: SlotKey): void => {
      remembered.delete(nameOf(key));
    },
  };
};

export type Slots = ReturnType<typeof openSlots>;

const addAll = (text: string | undefined, deltas: readonly Delta[]): string => {
  if (deltas[0]?.kind === "arms") {
    const sum: ArmSum = text === undefined ? new Map() : readArms(text);
    for (const delta of deltas) if (delta.kind === "arms") delta.add(sum);
    return writeArms(sum);
  }
  const sum = text === undefined ? emptyProfile() : readProfile(text);
  for (const delta of deltas) if (delta.kind === "profile") delta.add(sum);
  return writeProfile(sum);
};
