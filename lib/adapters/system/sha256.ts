import { createHash } from "node:crypto";
import type { Hash } from "../../domain/log/merkle-hash.ts";

/** SHA-256, as the log's arithmetic takes it. */
export const sha256: Hash = (bytes) => createHash("sha256").update(bytes).digest();
