import { z } from "zod";
import { openHttpWitness } from "../adapters/http/witness.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { verifyEd25519 } from "../adapters/system/verify-ed25519.ts";
import type { WitnessQuorum } from "../ports/witness.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";

/** A witness that is silent holds every batch up for so long. */
const timeoutMs = 5_000;

/** Witnesses of other people: their key is pinned, for nobody here can say whose it is. */
const furtherWitnesses = z.array(z.strictObject({ vkey: z.string(), url: z.url({ protocol: /^https?$/ }) }));

/** Who cosigns the logs: our own witness, and those that the deployment names. */
export const witnessQuorum = (): WitnessQuorum => {
  const further = furtherWitnesses.parse(JSON.parse(readOptionalEnvironment("witnesses") ?? "[]"));
  const own = readOptionalEnvironment("witnessUrl");
  const all = [...(own === undefined ? [] : [{ url: own, vkey: undefined }]), ...further];
  const members = all.map(({ url, vkey }) =>
    openHttpWitness({ url: url.replace(/\/$/, ""), vkey, timeoutMs, verifySignature: verifyEd25519, hash: sha256 }),
  );
  const needed = Number(readEnvironment("witnessQuorum"));
  if (!Number.isInteger(needed) || needed < 0 || needed > members.length)
    throw new Error(`a quorum of ${needed} cannot be had from ${members.length} witnesses`);
  return { members, needed };
};
