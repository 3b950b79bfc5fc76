import type { History } from "../verify/history.ts";
import { nameOfSubject, parseLeaf, subjectOfName } from "../verify/leaf.ts";
import type { PendingLeaf } from "../verify/pending-leaves.ts";
import type { Standing } from "../verify/standing.ts";
import type { StateRow, TableCopy } from "../verify/table-copy.ts";

/** What a torn copy of the table has beyond the log. */
export interface Kept {
  /** Leaves of commands that are whole and follow the log, in an order in which they may enter it. */
  readonly kept: readonly PendingLeaf[];
  /** Revisions that the copy had and that are taken back to the log. */
  readonly rolledBack: readonly RolledBack[];
}

interface RolledBack {
  readonly subject: string;
  readonly revision: number;
  /** Undefined where the row had no leaf for it. */
  readonly command: string | undefined;
}

/**
 * Decides which unlogged commands of a torn copy are kept. Its rows are of different ages, so a command may be there in
 * part, or without another that it followed: kept is only what is there with all its leaves, each naming the event before
 * it, and claims no name that another holds. All the rest never happened; the log says where each subject stands.
 */
export const keepPending = (
  { workspace, states }: Pick<TableCopy, "workspace" | "states">,
  history: Pick<History, "positionOf">,
  standing: Pick<Standing, "holders">,
): Kept => {
  const candidates = [...states].flatMap(([name, row]) => waitingIn(workspace, name, row, history));
  const position = new Map<string, { readonly version: number; readonly lastEvent: string | null }>();
  const positionOf = (subject: PendingLeaf["subject"]) =>
    position.get(nameOfSubject(subject)) ?? history.positionOf(subject) ?? { version: 0, lastEvent: null };
  const holders = new Map<string, string>();
  for (const [claim, names] of standing.holders()) holders.set(claim, names.at(-1) ?? "");
  const fits = ({ subject, version, previous, claims, releases }: PendingLeaf) => {
    const { version: before, lastEvent } = positionOf(subject);
    const holds = (claim: string) => holders.get(claim) === nameOfSubject(subject);
    const isFree = (claim: string) => !holders.has(claim);
    return version === before + 1 && previous === lastEvent && claims.every(isFree) && releases.every(holds);
  };
  const kept: PendingLeaf[] = [];
  const keep = (leaf: PendingLeaf) => {
    kept.push(leaf);
    position.set(nameOfSubject(leaf.subject), { version: leaf.version, lastEvent: leaf.id });
    for (const claim of leaf.releases) holders.delete(claim);
    for (const claim of leaf.claims) holders.set(claim, nameOfSubject(leaf.subject));
  };
  // One that is kept may make room for another, so this goes on until nothing changes.
  let waiting = wholeCommands(candidates);
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    waiting = waiting.filter((command) => {
      if (!command.every(fits)) return true;
      for (const leaf of command) keep(leaf);
      return false;
    });
  }
  return { kept, rolledBack: [...states].flatMap(([name, row]) => takenBack(name, row, positionOf)) };
};

/** Leaves of a row beyond the log, as far as each can be read. */
const waitingIn = (
  workspace: string,
  name: string,
  { leaves }: StateRow,
  history: Pick<History, "positionOf">,
): PendingLeaf[] => {
  const { version } = history.positionOf(subjectOfName(name)) ?? { version: 0 };
  return [...leaves].flatMap(([revision, text]) => {
    const leaf = revision > version ? readLeaf(text) : undefined;
    const isOfRow = leaf?.workspace === workspace && nameOfSubject(leaf.subject) === name && leaf.version === revision;
    return leaf !== undefined && isOfRow ? [leaf] : [];
  });
};

const readLeaf = (text: string): PendingLeaf | undefined => {
  try {
    const leaf = parseLeaf(Buffer.from(text), 0);
    return leaf.schema === "leaf.v2" ? leaf : undefined;
  } catch {
    return undefined;
  }
};

/** Commands of which every leaf is there, in the order of their ids, the leaves of each in theirs. */
const wholeCommands = (leaves: readonly PendingLeaf[]): PendingLeaf[][] => {
  const commands = new Map<string, PendingLeaf[]>();
  for (const leaf of leaves) commands.set(leaf.command.id, [...(commands.get(leaf.command.id) ?? []), leaf]);
  return [...commands]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, ofCommand]) => ofCommand.sort((a, b) => a.command.ordinal - b.command.ordinal))
    .filter((ofCommand) => ofCommand.every(({ command }, place) => command.ordinal === place))
    .filter((ofCommand) => ofCommand.length === ofCommand[0]?.command.leaves);
};

const takenBack = (
  name: string,
  { revision, leaves }: StateRow,
  positionOf: (subject: PendingLeaf["subject"]) => { readonly version: number },
): RolledBack[] => {
  const { version } = positionOf(subjectOfName(name));
  return Array.from({ length: Math.max(0, revision - version) }, (_, place) => {
    const text = leaves.get(version + 1 + place);
    return {
      subject: name,
      revision: version + 1 + place,
      command: text === undefined ? undefined : readLeaf(text)?.command.id,
    };
  });
};
