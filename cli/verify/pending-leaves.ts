import type { History } from "./history.ts";
import { type Leaf, nameOfSubject, parseLeaf, subjectOfName } from "./leaf.ts";
import type { StateRow } from "./table-copy.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** A leaf that waits in the table for the log. */
export type PendingLeaf = Extract<Leaf, { schema: "leaf.v2" }>;

/**
 * The leaves of a row that the log has not: those of every revision since, each naming the one before it.
 *
 * @throws VerificationFailure where one is missing, or does not follow
 */
export const pendingOf = (
  workspace: string,
  name: string,
  { revision, leaves }: StateRow,
  history: Pick<History, "positionOf">,
): PendingLeaf[] => {
  const wrong = (detail: string) => new VerificationFailure("table", name, detail);
  const surplus = [...leaves.keys()].find((version) => version > revision);
  if (surplus !== undefined) throw wrong(`holds leaf ${surplus}, but is at revision ${revision}`);
  const { version, lastEvent } = history.positionOf(subjectOfName(name)) ?? { version: 0, lastEvent: null };
  const pending: PendingLeaf[] = [];
  for (let next = version + 1; next <= revision; next += 1) {
    const text = leaves.get(next);
    if (text === undefined) throw wrong(`revision ${next} is neither in the log nor a leaf that waits in the table`);
    const leaf = parseWaiting(text, next, wrong);
    const previous = pending.at(-1)?.id ?? lastEvent;
    if (leaf.workspace !== workspace || nameOfSubject(leaf.subject) !== name || leaf.version !== next)
      throw wrong(`leaf ${next} in the table is of ${nameOfSubject(leaf.subject)}, version ${leaf.version}`);
    if (leaf.previous !== previous)
      throw wrong(`leaf ${next} in the table names ${leaf.previous} as its previous event, which is ${previous}`);
    pending.push(leaf);
  }
  return pending;
};

const parseWaiting = (text: string, revision: number, wrong: (detail: string) => VerificationFailure): PendingLeaf => {
  const leaf = (() => {
    try {
      return parseLeaf(Buffer.from(text), revision);
    } catch (error) {
      if (error instanceof VerificationFailure) throw wrong(`leaf ${revision} in the table ${error.detail}`);
      throw error;
    }
  })();
  if (leaf.schema === "leaf.v2") return leaf;
  throw wrong(`leaf ${revision} in the table is of version 1, which says too little to compare`);
};
