import { nameOfSubject, subjectOfName } from "./leaf.ts";
import type { PendingLeaf } from "./pending-leaves.ts";
import { effectPointer, leafPointer } from "./pointers.ts";
import type { TableCopy, TableHead } from "./table-copy.ts";
import { type Hashes, perfectSubtrees, rootOf } from "./tree.ts";
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
  const { workspace, pointers } = copy;
  const expected = new Map(pending.map((leaf) => leafPointer(workspace, leaf)));
  for (const [name, { effects }] of copy.states) {
    for (const effect of effects.values())
      expected.set(...effectPointer(workspace, subjectOfName(name), JSON.parse(effect)));
  }
  for (const [name, pointer] of expected) {
    if (!pointers.has(name)) throw wrong(`pointer ${name}`, "is missing: nobody would find what waits");
    if (pointers.get(name) !== pointer) throw wrong(`pointer ${name}`, "is not as it is written");
  }
  for (const [name, pointer] of pointers) {
    const { kind, id, revision } = JSON.parse(pointer);
    // Between a leaf's entry into the log and the end of its batch the pointer is still there.
    const isLogged = copy.head?.isSettled === false && revision <= (history.positionOf({ kind, id })?.version ?? 0);
    if (!expected.has(name) && !isLogged) throw wrong(`pointer ${name}`, "points to nothing that waits");
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

const checkProgress = ({ watermarks, head }: TableCopy, { history, checkpoint, leafHashes }: Verified): void => {
  const isSettled = head?.isSettled ?? true;
  for (const name of history.names()) {
    const { version = 0, lastEvent, index } = history.positionOf(subjectOfName(name)) ?? {};
    const watermark = watermarks.get(name) ?? { revision: 0 };
    if (watermark.revision !== version && (isSettled || watermark.revision > version))
      throw wrong(name, `is at version ${version} in the log, at ${watermark.revision} as the table believes`);
    if ("index" in watermark && watermark.revision === version) {
      if (watermark.lastEvent !== lastEvent || watermark.index !== index)
        throw wrong(name, `has event ${lastEvent} last in the log, at ${index}: the table has another`);
    }
  }
  for (const name of watermarks.keys())
    if (history.positionOf(subjectOfName(name)) === undefined)
      throw wrong(name, "is not in the log, as the table believes");
  const size = head?.size ?? 0;
  if (size < checkpoint.size || (size > checkpoint.size && isSettled))
    throw wrong("head of the log", `has ${size} leaves in the table, ${checkpoint.size} in the checkpoint`);
  if (head !== undefined && size === checkpoint.size) checkHead(head, leafHashes);
};

const checkHead = ({ edge, root, from, previousRoot }: TableHead, leafHashes: Hashes): void => {
  const differs = (what: string) => wrong("head of the log", `has another ${what} in the table than the log`);
  if (root !== rootOf(leafHashes).toString("hex")) throw differs("root");
  const subtrees = perfectSubtrees(leafHashes).map((hash) => hash.toString("hex"));
  if (edge.join() !== subtrees.join()) throw differs("edge");
  if (previousRoot !== rootOf(leafHashes.subarray(0, from * 32)).toString("hex"))
    throw differs("root before its last batch");
};

const wrong = (where: string, detail: string) => new VerificationFailure("table", where, detail);
