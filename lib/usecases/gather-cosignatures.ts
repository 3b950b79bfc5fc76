import type { LogBatch } from "../domain/log/log-head.ts";
import type { Hash } from "../domain/log/merkle-hash.ts";
import { consistencyNodes, proveConsistency } from "../domain/log/merkle-proof.ts";
import { nodeReader, tilesHolding } from "../domain/log/read-node.ts";
import type { NoteSignature } from "../domain/log/signed-note.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import type { Witness, WitnessQuorum } from "../ports/witness.ts";
import { fetchTiles } from "./fetch-tiles.ts";

interface Needs {
  readonly tiles: LogTiles;
  readonly witnesses: WitnessQuorum;
  /** SHA-256. */
  readonly hash: Hash;
}

interface Cosigned {
  readonly signatures: readonly NoteSignature[];
  /** Whether enough witnesses cosigned. */
  readonly isEnough: boolean;
  /** Of each witness that did not, why. */
  readonly failures: readonly unknown[];
}

/**
 * Asks every witness to cosign a checkpoint, all at once.
 *
 * A witness wants proof from where it saw the log last. That is nearly always where the batch began, so this is tried first;
 * a witness that stands elsewhere says so and is asked once more.
 *
 * @param note  the checkpoint of the batch, signed by the log; its tiles are written
 */
export const gatherCosignatures = async (
  needs: Needs,
  log: string,
  note: string,
  batch: LogBatch,
): Promise<Cosigned> => {
  const { members, needed } = needs.witnesses;
  const answers = await Promise.allSettled(members.map((witness) => cosignedBy(needs, witness, log, note, batch)));
  const given = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  return {
    signatures: given.flat(),
    isEnough: given.length >= needed,
    failures: answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : [])),
  };
};

const cosignedBy = async (
  needs: Needs,
  witness: Witness,
  log: string,
  note: string,
  { from, to }: LogBatch,
): Promise<readonly NoteSignature[]> => {
  const ask = async (oldSize: number) =>
    witness.addCheckpoint({ oldSize, proof: await prove(needs, log, oldSize, to), note });
  const first = await ask(from);
  if ("cosignatures" in first) return first.cosignatures;
  // It saw more than the log has: the log was taken back, or somebody else has signed in its name.
  if (first.size > to) throw new Error(`${witness.name} has cosigned ${first.size} leaves, and these are ${to}`);
  const second = await ask(first.size);
  if ("cosignatures" in second) return second.cosignatures;
  throw new Error(`${witness.name} wanted a proof from ${first.size} leaves, then from ${second.size}`);
};

const prove = async (
  { tiles, hash }: Needs,
  log: string,
  older: number,
  size: number,
): Promise<readonly Uint8Array[]> => {
  const wanted = tilesHolding(consistencyNodes(older, size), size);
  return proveConsistency(hash, nodeReader(hash, await fetchTiles(tiles, log, wanted)), older, size);
};
