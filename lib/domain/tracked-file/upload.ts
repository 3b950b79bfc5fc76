import type { EpochMs } from "../time.ts";

/** What object storage copies in one request, and so the most that a file may have. */
export const fileBytesMax = 5 * 2 ** 30;

/** A file that somebody was told to upload to object storage; whether it has arrived only the store knows. */
export interface Upload {
  readonly id: string;
  /** Where it shall be found. */
  readonly path: string;
  /** When it was announced. */
  readonly at: EpochMs;
  /** The store's own name of an upload in parts; null for one in one piece. */
  readonly inParts: string | null;
}
