import { nameOfSubject, subjectOfName } from "./leaf.ts";
import type { PendingLeaf } from "./pending-leaves.ts";
import type { TableCopy } from "./table-copy.ts";
import { VerificationFailure } from "./verification-failure.ts";
import type { Verified } from "./verify-log.ts";

/**
 * Checks the rows that accompany the aggregates: claimed names, the pointers by which workers find what waits, how far the
 * table believes the log to be.
 *
 * @param pending      leaves that wait in the table
 * @param claimedOnce  for a copy that may be torn: claims in it that the log knows, whether they still stand or not
 */
export const checkCompanions = (
  copy: TableCopy,
  verified: Verified,
  pending: readonly PendingLeaf[],
  claimedOnce: ReadonlySet<string> | undefined,
): void => {
  if (claimedOnce !== undefined) {
    const known = new Set(pending.flatMap(({ claims }) => claims));
    for (const [claim, holder] of copy.claims) {
      if (!claimedOnce.has(claim) && !known.has(claim)) throw wrong(`claim ${claim}`, `${holder} never claimed it`);
    }
    return;
  }
  compareClaims(copy, claimsAfter(verified, pending));
  comparePointers(copy, verified, pending);
  checkCommands(pending);
  checkProgress(copy, verified);
};

/** Who holds which name once all that waits is in the log. */
const claimsAfter = ({ standing }: Verified, pending: readonly PendingLeaf[]): ReadonlyMap<string, string> => {
  const holders = new Map<string, Set<string>>();
  for (const [claim, names] of standing.holders()) holders.set(claim, new Set(names));
  for (const { subject, claims, releases } of pending) {
    const name = nameOfSubject(subject);
    for (const claim of releases) holders.get(claim)?.delete(name);
    for (const claim of claims) holders.set(claim, (holders.get(claim) ?? new Set()).add(name));
  }
  const claims = new Map<string, string>();
  for (const [claim, names] of holders) {
    const [holder, another] = names;
    if (another !== undefined) throw wrong(`claim ${claim}`, `is held by ${[...names].join(" and by ")}`);
    if (holder !== undefined) claims.set(claim, holder);
  }
  return claims;
};

const compareClaims = (copy: TableCopy, expected: ReadonlyMap<string, string>): void => {
  for (const [claim, holder] of expected) {
    const found = copy.claims.get(claim);
    if (found !== holder)
      throw wrong(`claim ${claim}`, `is of ${holder} in the log, of ${found ?? "nobody"} in the table`);
  }
  for (const [claim, holder] of copy.claims)
    if (!expected.has(claim)) throw wrong(`claim ${claim}`, `is of ${holder} in the table, of nobody in the log`);
};

const comparePointers = (copy: TableCopy, { history }: Verified, pending: readonly PendingLeaf[]): void => {
  const expected = new Set(pending.map(({ subject, version }) => `${nameOfSubject(subject)} ${version}`));
  for (const [name, { effects }] of copy.states) {
    for (const [id, effect] of effects) expected.add(`${name} ${JSON.parse(effect).worker} ${id}`);
  }
  for (const pointer of expected)
    if (!copy.pointers.has(pointer)) throw wrong(`pointer ${pointer}`, "is missing: nobody would find what waits");
  for (const pointer of copy.pointers) {
    const [, name = "", revision = ""] = /^(.*) (\d+)$/.exec(pointer) ?? [];
    // Between a leaf's entry into the log and the end of its batch the pointer is still there.
    const isLogged = Number(revision) <= (history.positionOf(subjectOfName(name))?.version ?? 0);
    if (!expected.has(pointer) && !(isLogged && copy.head?.isSettled === false))
      throw wrong(`pointer ${pointer}`, "points to nothing that waits");
  }
};

/** A command is written whole or not at all. */
const checkCommands = (pending: readonly PendingLeaf[]): void => {
  const counts = new Map<string, number>();
  for (const { command } of pending) counts.set(command.id, (counts.get(command.id) ?? 0) + 1);
  for (const { command, subject } of pending) {
    const count = counts.get(command.id);
    if (count !== command.leaves)
      throw wrong(nameOfSubject(subject), `has ${count} of the ${command.leaves} leaves of command ${command.id}`);
  }
};

const checkProgress = ({ watermarks, head }: TableCopy, { history, checkpoint }: Verified): void => {
  const isSettled = head?.isSettled ?? true;
  for (const name of history.names()) {
    const { version } = history.positionOf(subjectOfName(name)) ?? { version: 0 };
    const watermark = watermarks.get(name) ?? 0;
    if (watermark !== version && (isSettled || watermark > version))
      throw wrong(name, `is at version ${version} in the log, at ${watermark} as the table believes`);
  }
  for (const name of watermarks.keys())
    if (history.positionOf(subjectOfName(name)) === undefined)
      throw wrong(name, "is not in the log, as the table believes");
  const size = head?.size ?? 0;
  if (size < checkpoint.size || (size > checkpoint.size && isSettled))
    throw wrong("head of the log", `has ${size} leaves in the table, ${checkpoint.size} in the checkpoint`);
  if (size === checkpoint.size && size > 0 && head?.root !== checkpoint.root.toString("hex"))
    throw wrong("head of the log", "has another root in the table than in the checkpoint");
};

const wrong = (where: string, detail: string) => new VerificationFailure("table", where, detail);
