import { canonicalJson } from "./canonical-json.ts";
import { checkCompanions } from "./check-companions.ts";
import { type Leaf, nameOfSubject, subjectOfName } from "./leaf.ts";
import { type PendingLeaf, pendingOf } from "./pending-leaves.ts";
import { effectsAfter, type Standing, type StandingEffects } from "./standing.ts";
import { digestOf, type StateRow, type TableCopy } from "./table-copy.ts";
import { VerificationFailure } from "./verification-failure.ts";
import type { Verified } from "./verify-log.ts";

export interface TableVerdict {
  readonly states: number;
  readonly claims: number;
  /** Leaves that wait in the table for the log. */
  readonly pending: number;
  /** Rows that are older than the log, or not there yet: none unless the copy may be torn. */
  readonly behind: number;
}

export interface TableComparison {
  /** Sees each leaf of the log in turn, and what stands after it. */
  readonly add: (leaf: Leaf, entry: Uint8Array, standing: Standing) => void;
  /** Looks at what the log has not: rows that wait for it, rows that it does not know, rows that are missing. */
  readonly finish: (verified: Verified) => TableVerdict;
}

/**
 * Compares a copy of the state table with the fold of its log: the rows of the aggregates byte for byte, claimed names,
 * standing effects, pointers; nothing missing and nothing else. Leaves that wait in the table must follow the log exactly.
 *
 * @param mayBeTorn  the copy was taken row by row from a running system: a row may then be older than the log, but must be
 *                   what the log says of that revision; what hangs on other rows is not compared
 */
export const compareTable = (copy: TableCopy, mayBeTorn: boolean): TableComparison => {
  const claimedOnce = new Set<string>();
  const add = (leaf: Leaf, entry: Uint8Array, standing: Standing) => {
    const name = nameOfSubject(leaf.subject);
    const row = copy.states.get(name);
    if (leaf.schema === "leaf.v1") throw differs(name, "has a leaf of version 1, which says too little to compare");
    for (const claim of leaf.claims) if (copy.claims.get(claim) === name) claimedOnce.add(claim);
    if (row === undefined) return;
    const riding = row.leaves.get(leaf.version);
    const isPruned = entry.length === 0;
    if (riding !== undefined && !isPruned && !Buffer.from(riding).equals(entry))
      throw differs(name, `leaf ${leaf.version} in the table is not the one in the log`);
    if (row.revision !== leaf.version) return;
    compareRow(copy.workspace, row, leaf, mayBeTorn && isPruned ? undefined : standing.effectsOf(leaf.subject));
  };
  const finish = (verified: Verified): TableVerdict => {
    let behind = 0;
    const pending: PendingLeaf[] = [];
    for (const [name, row] of sorted(copy.states)) {
      const { version } = verified.history.positionOf(subjectOfName(name)) ?? { version: 0 };
      if (row.revision < version) {
        if (!mayBeTorn) throw differs(name, `is at revision ${row.revision} in the table, at ${version} in the log`);
        behind += 1;
      }
      const waiting = pendingOf(copy.workspace, name, row, verified.history);
      pending.push(...waiting);
      comparePending(copy.workspace, row, waiting, verified.standing);
    }
    for (const name of verified.history.names()) {
      if (copy.states.has(name)) continue;
      if (!mayBeTorn) throw differs(name, "is in the log, but missing from the table");
      behind += 1;
    }
    checkCompanions(copy, verified, pending, mayBeTorn ? claimedOnce : undefined);
    return { states: copy.states.size, claims: copy.claims.size, pending: pending.length, behind };
  };
  return { add, finish };
};

/** The row is what its last waiting leaf says. */
const comparePending = (
  workspace: string,
  row: StateRow,
  waiting: readonly PendingLeaf[],
  standing: Standing,
): void => {
  const last = waiting.at(-1);
  if (last === undefined) return;
  const before = standing.effectsOf(last.subject);
  compareRow(workspace, row, last, waiting.reduce<StandingEffects>(effectsAfter, before));
};

const compareRow = (
  workspace: string,
  row: StateRow,
  { subject, id, state, listing }: PendingLeaf,
  effects: StandingEffects | undefined,
): void => {
  const name = nameOfSubject(subject);
  const wrong = (attribute: string) => differs(name, `its ${attribute} in the table is not what the log says`);
  if (row.state !== digestOf(canonicalJson(state))) throw wrong("state");
  if (row.lastEvent !== id) throw wrong("lastEvent");
  if (row.list !== `${workspace}#${subject.kind}#${listing.group}`) throw wrong("list");
  if (row.listSort !== listing.sort) throw wrong("listSort");
  if (effects === undefined) return;
  for (const [effect, text] of effects) {
    if (row.effects.get(effect) !== text) throw wrong(`effect ${effect}`);
  }
  if (row.effects.size !== effects.size) throw wrong("number of effects");
};

const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

const differs = (name: string, detail: string) => new VerificationFailure("table", name, detail);
