import { parseAddCheckpointRequest } from "../domain/log/add-checkpoint-request.ts";
import { type CosigningRefusal, decideCosigning } from "../domain/log/decide-cosigning.ts";
import type { Hash } from "../domain/log/merkle-hash.ts";
import type { NoteSignature, VerifySignature } from "../domain/log/signed-note.ts";
import { accept, type Result } from "../domain/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cosigner } from "../ports/cosigner.ts";
import type { WitnessRecord } from "../ports/witness-record.ts";
import type { WitnessedLogs } from "../ports/witnessed-logs.ts";

export interface CosignNeeds {
  readonly logs: WitnessedLogs;
  readonly record: WitnessRecord;
  readonly cosigner: Cosigner;
  readonly clock: Clock;
  readonly verifySignature: VerifySignature;
  /** SHA-256. */
  readonly hash: Hash;
}

export type AddCheckpointRefusal =
  | CosigningRefusal
  | { readonly code: "malformed-request" | "malformed-note" | "malformed-checkpoint" };

/** Requests for one log that come at once: each round one of them is recorded, and the others see what it left. */
const roundsMax = 10;

/**
 * Cosigns a checkpoint that continues what the witness saw last of its log.
 *
 * It is recorded before it is signed, by a compare-and-swap: two requests at once cannot both be the continuation, and no
 * signature exists that the record does not know of.
 *
 * @param body  of `add-checkpoint` (c2sp.org/tlog-witness)
 */
export const cosignCheckpoint = async (
  { logs, record, cosigner, clock, verifySignature, hash }: CosignNeeds,
  body: string,
): Promise<Result<NoteSignature, AddCheckpointRefusal>> => {
  const request = parseAddCheckpointRequest(body);
  if (!request.ok) return request;
  const { origin } = request.value.checkpoint;
  const keys = await logs.keysOf(origin);
  for (let round = 0; round < roundsMax; round += 1) {
    const recorded = await record.load(origin);
    const decision = decideCosigning(hash, verifySignature, keys, recorded, request.value);
    if (!decision.ok) return decision;
    if (!(await record.replace(origin, recorded, decision.value))) continue;
    return accept(await cosigner.cosign(request.value.note.text, Math.floor(clock.now() / 1000)));
  }
  throw new Error(`the record of ${origin} kept changing`);
};
