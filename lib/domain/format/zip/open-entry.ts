import { type ByteStream, streamOf } from "../byte-stream.ts";
import { type InflateBudget, inflate } from "../inflate/inflate.ts";
import type { Region } from "../inspection.ts";
import type { ZipEntry } from "./zip-entry.ts";

/** Ways into an entry's content. */
export interface OpenedEntry {
  readonly open: () => ByteStream;
  /** Whether more came out of it than its directory says. */
  readonly grew: () => boolean;
}

/** Opens the content of an entry, unpacked. */
export const openEntry = (region: Region, { method, bytes }: ZipEntry, budget: InflateBudget): OpenedEntry => {
  let grew = false;
  const open = () => {
    if (method === 0) return streamOf(region);
    const inflated = inflate(streamOf(region), budget);
    let made = 0;
    return {
      *next() {
        const piece = yield* inflated.next();
        made += piece?.length ?? 0;
        grew ||= made > bytes;
        return grew ? undefined : piece;
      },
      *skip(count: number) {
        made += count;
        return made <= bytes && (yield* inflated.skip(count));
      },
    };
  };
  return { open, grew: () => grew };
};
