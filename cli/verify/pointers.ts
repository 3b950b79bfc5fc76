import { canonicalJson } from "./canonical-json.ts";
import type { ExportedItem } from "./dynamodb-json.ts";
import type { Leaf } from "./leaf.ts";

/** Pointers to what waits in the table, by their keys; each as canonical JSON. */
export type Pointers = ReadonlyMap<string, string>;
type Pointer = readonly [string, string];

interface WaitingLeaf extends Pick<Leaf, "subject" | "version"> {
  readonly command: { readonly id: string; readonly leaves: number };
}

/** The pointer of a leaf that waits for the log. */
export const leafPointer = (workspace: string, { subject, version: revision, command }: WaitingLeaf): Pointer =>
  pointer({
    pk: `${workspace}#leaves`,
    sk: `LEAF#${subject.kind}#${subject.id}#${String(revision).padStart(12, "0")}`,
    ...{ list: "leaves", listSort: `${workspace}#leaves` },
    ...{ ...subject, revision, command: command.id, leaves: command.leaves },
  });

/** The pointer of work that a subject has asked for. */
export const effectPointer = (
  workspace: string,
  subject: Leaf["subject"],
  { id, worker }: { readonly id: string; readonly worker: string },
): Pointer =>
  pointer({
    ...{ pk: `${workspace}#effects#${worker}`, sk: `EFFECT#${worker}#${id}` },
    ...{ list: `effects#${worker}`, listSort: workspace, ...subject },
  });

/** A pointer as the table has it. Those to leaves are spread over shards, which mean nothing. */
export const storedPointer = (item: ExportedItem): Pointer => {
  const unsharded = (text: unknown) => (text === item.pk ? item.pk.replace(/#leaves#\d$/, "#leaves") : text);
  return pointer({ ...item, pk: String(unsharded(item.pk)), listSort: unsharded(item.listSort) });
};

const pointer = (item: ExportedItem): Pointer => [`${item.pk} ${item.sk}`, canonicalJson(item)];
