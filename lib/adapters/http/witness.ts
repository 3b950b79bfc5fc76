import { formatAddCheckpointRequest } from "../../domain/log/add-checkpoint-request.ts";
import { parseDecimal } from "../../domain/log/checkpoint.ts";
import { cosignaturesIn } from "../../domain/log/cosignature.ts";
import type { Hash } from "../../domain/log/merkle-hash.ts";
import { parseNote, type VerifySignature } from "../../domain/log/signed-note.ts";
import { parseVerifierKey, signatureTypes, type VerifierKey } from "../../domain/log/verifier-key.ts";
import type { Witness, WitnessAnswer } from "../../ports/witness.ts";

interface Needs {
  /** Submission prefix, without a slash at its end. */
  readonly url: string;
  /** The witness's key, type 0x04; left out for our own, which shows it at `<url>/key`. */
  readonly vkey: string | undefined;
  readonly timeoutMs: number;
  readonly verifySignature: VerifySignature;
  /** SHA-256. */
  readonly hash: Hash;
}

/** A witness that is asked over HTTP. */
export const openHttpWitness = (needs: Needs): Witness => {
  let shown: Promise<VerifierKey> | undefined;
  const keyOf = () => {
    shown ??= fetchKey(needs).catch((error: unknown) => {
      shown = undefined;
      throw error;
    });
    return shown;
  };
  return {
    name: needs.url,
    addCheckpoint: async (request) => {
      const [status, text] = await send(needs, "add-checkpoint", formatAddCheckpointRequest(request));
      return status === 409 ? sizeIn(needs, text) : cosignedIn(needs, await keyOf(), request.note, status, text);
    },
  };
};

const cosignedIn = (
  { url, verifySignature }: Needs,
  key: VerifierKey,
  note: string,
  status: number,
  lines: string,
): WitnessAnswer => {
  if (status !== 200) throw new Error(`${url}: ${status} ${lines.slice(0, 200).trim()}`);
  // As the specification proposes: put under the checkpoint, the answer reads as a note.
  const cosigned = parseNote(note + lines);
  const found = cosigned.ok ? cosignaturesIn(verifySignature, cosigned.value, [key]) : [];
  if (found.length === 0) throw new Error(`${url}: no cosignature that verifies with ${key.name}+${key.keyId}`);
  return { cosignatures: found.map(({ signature }) => signature) };
};

const sizeIn = ({ url }: Needs, text: string): WitnessAnswer => {
  const size = parseDecimal(text.replace(/\n$/, ""));
  // A conflict without a size is the other one: the witness has seen another tree of this very size.
  if (size === undefined) throw new Error(`${url}: 409 ${text.slice(0, 200).trim()}`);
  return { size };
};

const fetchKey = async (needs: Needs): Promise<VerifierKey> => {
  const text = needs.vkey ?? (await fetchShownKey(needs));
  const key = parseVerifierKey(needs.hash, text, signatureTypes.cosignature);
  if (!key.ok) throw new Error(`${needs.url}: ${key.refusal.code}`);
  return key.value;
};

const fetchShownKey = async (needs: Needs): Promise<string> => {
  const [status, text] = await send(needs, "key");
  if (status !== 200) throw new Error(`${needs.url}: ${status} instead of its key`);
  return text.trim();
};

const send = async ({ url, timeoutMs }: Needs, path: string, body?: string): Promise<readonly [number, string]> => {
  const response = await fetch(`${url}/${path}`, {
    ...(body === undefined ? {} : { method: "POST", body, headers: { "content-type": "text/plain; charset=utf-8" } }),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: "error",
  });
  return [response.status, await response.text()];
};
