import { type Checkpoint, parseCheckpoint } from "../domain/log/checkpoint.ts";
import { extendHead, type LogBatch, type LogHead } from "../domain/log/log-head.ts";
import { rootLog, workspaceOfOrigin } from "../domain/log/log-origin.ts";
import { parseNote, type VerifySignature, verifyNote } from "../domain/log/signed-note.ts";
import { utf8 } from "../domain/log/utf8.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { Clock } from "../ports/clock.ts";
import type { GrownLog, RootLedger } from "../ports/root-ledger.ts";
import { extendLog, type Proposal } from "./extend-log.ts";
import { type PublishNeeds, publishBatch } from "./publish-batch.ts";

export interface SequenceCheckpointsNeeds extends PublishNeeds {
  readonly rootLedger: RootLedger;
  readonly verifySignature: VerifySignature;
  readonly clock: Clock;
}

/** Logs whose checkpoints enter in one step. */
const checkpointsPerBatchMax = 256;

/**
 * Brings the published checkpoints of all workspaces into the root log, whole notes as they were published, so that one
 * signature, one cosignature and one anchor stand for every log. Of each log only ever larger checkpoints enter; those that
 * were replaced before anybody looked are passed over.
 *
 * @param until  no new batch is begun after this instant; what is left waits for the next wake
 * @throws Error naming the logs whose published checkpoint is not one that they signed; those of the others enter
 */
export const sequenceCheckpoints = async (needs: SequenceCheckpointsNeeds, until: EpochMs): Promise<void> => {
  const damaged = new Map<string, string>();
  await extendLog(
    { ...needs, ledger: needs.rootLedger },
    rootLog,
    { propose: (head) => propose(needs, head, damaged), settle: (batch) => settle(needs, batch) },
    until,
  );
  const reasons = [...damaged].map(([workspace, reason]) => `${workspace}: ${reason}`);
  if (reasons.length > 0) throw new Error(`published checkpoints cannot enter the root log: ${reasons.join("; ")}`);
};

const propose = async (
  needs: SequenceCheckpointsNeeds,
  head: LogHead,
  damaged: Map<string, string>,
): Promise<Proposal | "nothing-pending"> => {
  const grown = (await needs.rootLedger.grownLogs()).filter(({ workspace }) => !damaged.has(workspace));
  // A log may be marked and have nothing to enter; the logs behind such ones must not wait for them.
  for (let from = 0; from < grown.length; from += checkpointsPerBatchMax) {
    const chosen = grown.slice(from, from + checkpointsPerBatchMax);
    const notes = await Promise.all(chosen.map((log) => enteringNote(needs, log, damaged)));
    const entries = notes.flat().map(utf8);
    if (entries.length > 0) return { head: extendHead(needs.hash, head, entries), entries };
  }
  return "nothing-pending";
};

/** The published checkpoint of a log, where it is one that the log signed and a larger one than the last that entered. */
const enteringNote = async (
  needs: SequenceCheckpointsNeeds,
  { workspace, entered }: GrownLog,
  damaged: Map<string, string>,
): Promise<readonly string[]> => {
  const note = await needs.tiles.readCheckpoint(workspace);
  if (note === undefined) return [];
  const checkpoint = await openCheckpoint(needs, workspace, note);
  if (!checkpoint.ok) damaged.set(workspace, checkpoint.refusal.code);
  return checkpoint.ok && checkpoint.value.size > entered ? [note] : [];
};

/** Whoever can write to the bucket could otherwise have anything signed by way of the root log. */
const openCheckpoint = async (
  { signer, verifySignature }: { readonly signer: CheckpointSigner; readonly verifySignature: VerifySignature },
  workspace: string,
  note: string,
): Promise<Result<Checkpoint, { readonly code: string }>> => {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const key = await signer.verifierKey(workspace);
  const signers = verifyNote(verifySignature, parsed.value, [key]);
  if (!signers.ok) return signers;
  const checkpoint = parseCheckpoint(parsed.value.text);
  if (!checkpoint.ok) return checkpoint;
  return checkpoint.value.origin === key.name ? accept(checkpoint.value) : refuse({ code: "wrong-origin" });
};

const settle = async (needs: SequenceCheckpointsNeeds, batch: LogBatch): Promise<void> => {
  const entries = await publishBatch(needs, rootLog, batch);
  const { name: origin } = await needs.signer.verifierKey("default");
  const entered = entries.map((entry) => enteredBy(new TextDecoder().decode(entry), origin));
  await needs.rootLedger.settle(batch, entered);
};

const enteredBy = (note: string, origin: string): GrownLog => {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  const workspace = checkpoint.ok ? workspaceOfOrigin(origin, checkpoint.value.origin) : undefined;
  if (!checkpoint.ok || workspace === undefined) throw new Error("the root log holds what is no checkpoint of ours");
  return { workspace, entered: checkpoint.value.size };
};
