import { join } from "node:path";
import { rootLog } from "../../lib/domain/log/log-origin.ts";
import type { RestoredAggregate, RestoredAnswer, RestoredPointer, Watermark } from "../../lib/ports/state-restore.ts";
import { canonicalJson } from "../verify/canonical-json.ts";
import { followHistory } from "../verify/history.ts";
import { nameOfSubject, subjectOfName } from "../verify/leaf.ts";
import { openLogSource, type ReadLogFile } from "../verify/log-source.ts";
import type { PendingLeaf } from "../verify/pending-leaves.ts";
import { effectsAfter, followStanding, type StandingEffects } from "../verify/standing.ts";
import type { TableCopy } from "../verify/table-copy.ts";
import { sha256 } from "../verify/tree.ts";
import { policyOfKey } from "../verify/trust-policy.ts";
import { type Verified, type VerifyOptions, verifyLog } from "../verify/verify-log.ts";
import { indexLog } from "./index-log.ts";
import { type Kept, keepPending } from "./keep-pending.ts";
import { rememberCommands } from "./remembered-commands.ts";
import type { RestoreNeeds } from "./restore-needs.ts";

/** What a torn copy has of a workspace; empty rows where it is restored from its log alone. */
export interface CopiedWorkspace {
  readonly copy: TableCopy;
  readonly answers: readonly RestoredAnswer[];
  /** Index of the first event that nobody was told of, as the copy has it. */
  readonly toldUpTo: number | undefined;
}

export interface RestoredWorkspace extends Kept {
  readonly size: number;
  readonly aggregates: number;
  readonly answers: number;
  /** Pseudonyms of those whose erasure is in the log: a copy that is older may still name them. */
  readonly erased: readonly string[];
  /** To be written when all the rest has been verified. */
  readonly pointers: readonly RestoredPointer[];
}

/** Writes everything of a workspace but what wakes its workers: from its verified log, and from what follows it in the copy. */
export const restoreWorkspace = async (
  needs: RestoreNeeds,
  from: string,
  workspace: string,
  { copy, answers: copied, toldUpTo }: CopiedWorkspace,
): Promise<RestoredWorkspace> => {
  const { state } = needs;
  const read = openLogSource(join(from, "log", workspace), undefined);
  const now = Date.now();
  const commands = rememberCommands(now);
  const watermarks = new Map<string, Watermark>();
  const log = await verifyOrEmpty(needs, read, workspace, {
    now,
    keepStates: true,
    onLeaf: (leaf, _entry, _standing, index) => {
      commands.add(leaf);
      const { subject, version: revision, id: lastEvent } = leaf;
      watermarks.set(nameOfSubject(subject), { subject, revision, lastEvent, index });
    },
  });
  const { kept, rolledBack } = keepPending(copy, log.history, log.standing);
  for (const leaf of kept) commands.add(leaf);
  const isKept = new Set(kept.map(({ command }) => command.id));
  const answers = commands.answers(copied, (id) => log.history.hasCommand(id) || isKept.has(id));
  const told = Math.min(toldUpTo ?? log.checkpoint.size, log.checkpoint.size);
  const indexed = await indexLog(needs, workspace, read, log, told);
  const aggregates = aggregatesOf(log, kept);
  await state.putWatermarks(workspace, [...watermarks.values()]);
  await state.putAggregates(workspace, aggregates);
  await state.putClaims(workspace, claimsOf(log, kept));
  await state.putAnswers(workspace, answers);
  await state.putHead(workspace, indexed.head, indexed.batches);
  if (indexed.cursor.next > 0) await state.putCursor(workspace, indexed.cursor);
  const pointers = pointersOf(aggregates, kept);
  const counts = { size: log.checkpoint.size, aggregates: aggregates.length, answers: answers.length };
  const erased = aggregates.filter(({ subject }) => subject.kind === "person").map(({ subject }) => subject.id);
  return { ...counts, kept, rolledBack, erased, pointers };
};

/** Verifies a log; one that nothing was published of is empty. */
export const verifyOrEmpty = async (
  { verifierKeyOf }: Pick<RestoreNeeds, "verifierKeyOf">,
  read: ReadLogFile,
  workspace: string,
  options: Pick<VerifyOptions, "now" | "keepStates" | "onLeaf">,
): Promise<Verified> => {
  if ((await read("checkpoint")) === undefined) {
    const checkpoint = { origin: "", size: 0, root: sha256(Buffer.alloc(0)) };
    const history = followHistory(workspace, options.now, options.keepStates);
    return {
      checkpoint,
      signedBy: [],
      leafHashes: Buffer.alloc(0),
      history,
      standing: followStanding(),
      minimumIndex: 0,
    };
  }
  const policy = policyOfKey(await verifierKeyOf(workspace), await verifierKeyOf(rootLog));
  return verifyLog(read, { ...options, policy, workspace, older: undefined, onProgress: () => undefined });
};

const aggregatesOf = ({ history, standing }: Verified, kept: readonly PendingLeaf[]): RestoredAggregate[] => {
  const aggregates = new Map<string, RestoredAggregate>();
  for (const { subject, version: revision, lastEvent, state, listing } of history.folded()) {
    if (listing === undefined)
      throw new Error(`${nameOfSubject(subject)} was logged by leaves of version 1, which do not rebuild a table`);
    const effects = effectsOf(standing.effectsOf(subject));
    aggregates.set(nameOfSubject(subject), {
      subject,
      revision,
      lastEvent,
      state,
      listing,
      effects,
      leaves: new Map(),
    });
  }
  for (const leaf of kept) {
    const { subject, version: revision, id: lastEvent, listing } = leaf;
    const before = aggregates.get(nameOfSubject(subject));
    const standingBefore = new Map((before?.effects ?? []).map((effect) => [effect.id, canonicalJson(effect)]));
    aggregates.set(nameOfSubject(subject), {
      ...{ subject, revision, lastEvent, listing, state: canonicalJson(leaf.state) },
      effects: effectsOf(effectsAfter(standingBefore, leaf)),
      leaves: new Map(before?.leaves).set(revision, canonicalJson(leaf)),
    });
  }
  return [...aggregates.values()];
};

const effectsOf = (standing: StandingEffects): RestoredAggregate["effects"] =>
  [...standing.values()].map((text): RestoredAggregate["effects"][number] => JSON.parse(text));

const claimsOf = ({ standing }: Verified, kept: readonly PendingLeaf[]) => {
  const claims = new Map<string, PendingLeaf["subject"]>();
  for (const [claim, names] of standing.holders()) claims.set(claim, subjectOfName(names.at(-1) ?? ""));
  for (const { subject, releases, claims: claimed } of kept) {
    for (const claim of releases) claims.delete(claim);
    for (const claim of claimed) claims.set(claim, subject);
  }
  return claims;
};

const pointersOf = (aggregates: readonly RestoredAggregate[], kept: readonly PendingLeaf[]): RestoredPointer[] => [
  ...aggregates.flatMap(({ subject, effects }) => effects.map((effect) => ({ subject, effect }))),
  ...kept.map(({ subject, version, command }) => ({ subject, version, command })),
];
