import type { Hash } from "../../domain/log/merkle-hash.ts";
import { isKeyName, verifierKey } from "../../domain/log/verifier-key.ts";
import type { WitnessedLogs } from "../../ports/witnessed-logs.ts";
import type { Ed25519Key } from "./ed25519-key.ts";

interface Needs {
  readonly key: Pick<Ed25519Key, "publicKey">;
  /** Origin of the default workspace's log; those of the others begin with it and a slash. */
  readonly origin: string;
  /** SHA-256. */
  readonly hash: Hash;
}

/** The logs of one deployment: any number of them, one a workspace, all under one key. */
export const openWitnessedLogs = ({ key, origin, hash }: Needs): WitnessedLogs => ({
  keysOf: async (asked) =>
    (asked === origin || asked.startsWith(`${origin}/`)) && isKeyName(asked)
      ? [verifierKey(hash, asked, await key.publicKey())]
      : [],
});
