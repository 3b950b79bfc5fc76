import { createHash } from "node:crypto";
import type { Hash } from "../../../lib/domain/log/merkle-hash.ts";

/** SHA-256 as the domain takes it; a plain Uint8Array, so that results compare with the domain's own. */
export const sha256: Hash = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
