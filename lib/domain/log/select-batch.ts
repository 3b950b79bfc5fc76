import { type PendingLeaf, subjectKey } from "./pending-leaf.ts";

/**
 * Chooses which pending commands enter the log next, and in which order.
 *
 * The pending list may come from several queries and so may lack what was committed while it was read. Hence two gates:
 * a command enters with all its leaves or not at all, and a revision enters only after the one before it.
 *
 * @param pending           in any order; what is sequenced already is passed over
 * @param sequencedRevision last revision of a subject that is in the log, 0 for none
 * @param leavesMax         leaves in one batch; a first command that is larger enters alone
 * @returns                 commands in log order, the leaves of each in any order; oldest command id first where the
 *                          gates leave a choice; the same for the same pending set
 */
export const selectBatch = (
  pending: readonly PendingLeaf[],
  sequencedRevision: (subject: PendingLeaf["subject"]) => number,
  leavesMax: number,
): readonly (readonly PendingLeaf[])[] => {
  const nextRevision = new Map<string, number>();
  const nextOf = ({ subject }: PendingLeaf) => nextRevision.get(subjectKey(subject)) ?? sequencedRevision(subject) + 1;
  const waiting = new Map<string, PendingLeaf[][]>();
  const queue = completeCommands(pending);
  const selected: (readonly PendingLeaf[])[] = [];
  let leaves = 0;

  for (let place = 0; place < queue.length; place += 1) {
    const command = queue[place] ?? [];
    const blocked = command.find((leaf) => leaf.revision !== nextOf(leaf));
    if (blocked !== undefined) {
      const key = revisionKey(blocked);
      waiting.set(key, [...(waiting.get(key) ?? []), command]);
      continue;
    }
    if (selected.length > 0 && leaves + command.length > leavesMax) return selected;
    selected.push(command);
    leaves += command.length;
    for (const leaf of command) {
      const revision = leaf.revision + 1;
      nextRevision.set(subjectKey(leaf.subject), revision);
      queue.push(...(waiting.get(revisionKey({ ...leaf, revision })) ?? []));
    }
  }
  return selected;
};

/** Commands of which every leaf is at hand, oldest id first. */
const completeCommands = (pending: readonly PendingLeaf[]): PendingLeaf[][] => {
  const commands = new Map<string, Map<string, PendingLeaf>>();
  for (const leaf of pending) {
    const leaves = commands.get(leaf.command.id) ?? new Map<string, PendingLeaf>();
    commands.set(leaf.command.id, leaves.set(revisionKey(leaf), leaf));
  }
  return [...commands]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, leaves]) => [...leaves].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf))
    .filter((leaves) => leaves.length === leaves[0]?.command.leaves);
};

const revisionKey = ({ subject, revision }: PendingLeaf): string => `${subjectKey(subject)}#${revision}`;
