import { accept, type Result, refuse } from "../result.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { hashBytes } from "./merkle-hash.ts";

/** What a log signs: this many leaves, this root (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Identity of the log: a URL without scheme. */
  readonly origin: string;
  /** Leaves, 0 to 2^53 - 1. */
  readonly size: number;
  readonly root: Uint8Array;
}

/** Writes the text of a checkpoint; no extension lines, which post-quantum cosignatures do not cover. */
export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${encodeBase64(root)}\n`;

/** Reads the text of a checkpoint; extension lines are passed over, as the specification has it. */
export const parseCheckpoint = (text: string): Result<Checkpoint, { readonly code: "malformed-checkpoint" }> => {
  const lines = text.split("\n");
  const [origin = "", sizeText = "", rootText = ""] = lines;
  const isWhole = lines.length >= 4 && lines.at(-1) === "" && !lines.slice(0, -1).includes("");
  const size = parseDecimal(sizeText);
  const root = decodeBase64(rootText);
  return isWhole && size !== undefined && root?.length === hashBytes
    ? accept({ origin, size, root })
    : refuse({ code: "malformed-checkpoint" });
};

/** Reads an ASCII decimal without leading zeros, up to 2^53 - 1. */
export const parseDecimal = (text: string): number | undefined => {
  const value = /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(value) ? value : undefined;
};
