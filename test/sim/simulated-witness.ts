import { openCosigner } from "../../lib/adapters/kms/cosigner.ts";
import { formatAddCheckpointRequest } from "../../lib/domain/log/add-checkpoint-request.ts";
import type { WitnessedTree } from "../../lib/domain/log/decide-cosigning.ts";
import { signatureTypes, verifierKey } from "../../lib/domain/log/verifier-key.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import type { WitnessQuorum } from "../../lib/ports/witness.ts";
import { cosignCheckpoint } from "../../lib/usecases/cosign-checkpoint.ts";
import { publicKeyOf, signWith, verifyEd25519 } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { testSigner } from "../support/test-signer.ts";
import { workspace } from "./invariants.ts";
import type { Perform } from "./simulated-table.ts";

const seed = 9;
const name = "witness.example.com/w1";

/** The witness whose cosignature every checkpoint needs. */
export const witnessKey = verifierKey(sha256, name, publicKeyOf(seed), signatureTypes.cosignature);

/** The product's own witness over a record that all processes share: its answers get lost like everything else. */
export const simulateWitness = (clock: Clock) => {
  let recorded: WitnessedTree | undefined;
  const cosigner = openCosigner({
    key: { publicKey: async () => publicKeyOf(seed), sign: async (text) => signWith(seed, text) },
    name,
    hash: sha256,
  });
  return (perform: Perform): WitnessQuorum => ({
    needed: 1,
    members: [
      {
        name,
        addCheckpoint: async (request) => {
          const record = {
            load: () => perform("LoadWitnessed", false, () => recorded),
            replace: (_: string, current: WitnessedTree | undefined, next: WitnessedTree) =>
              perform("ReplaceWitnessed", true, () => {
                if (recorded !== current) return false;
                recorded = next;
                return true;
              }),
          };
          const logs = { keysOf: async () => [await testSigner.verifierKey(workspace)] };
          const needs = { logs, record, cosigner, clock, verifySignature: verifyEd25519, hash: sha256 };
          const answer = await cosignCheckpoint(needs, formatAddCheckpointRequest(request));
          if (answer.ok) return { cosignatures: [answer.value] };
          if (answer.refusal.code === "other-old-size") return { size: answer.refusal.size };
          throw new Error(answer.refusal.code);
        },
      },
    ],
  });
};
