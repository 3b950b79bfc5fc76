import { readerOf } from "./byte-reader.ts";
import type { ByteStream } from "./byte-stream.ts";
import { formatLimits } from "./format-limits.ts";
import { headBytes, headKind } from "./head-kind.ts";
import type { Inspection } from "./inspection.ts";
import { readNpyHeader } from "./npy-header.ts";
import { inspectPickles, type PickleContent } from "./pickle/inspect-pickles.ts";

/** What content shows before anything is known of its format. */
export interface ContentLook {
  /** The first bytes, as many as there are up to `headBytes`. */
  readonly head: Uint8Array;
  /** What it claims to be. */
  readonly kind: string | undefined;
  /** The pickles that it begins with, or that the elements of its array are. */
  readonly pickles: PickleContent | undefined;
}

/**
 * Looks at content from its start: what it claims to be, and whether it is a pickle, which claims nothing.
 *
 * @param open  opens it from its start; undefined from the second time on where it can be read only once
 */
export function* lookAtContent(open: () => ByteStream | undefined): Inspection<ContentLook | undefined> {
  const stream = open();
  if (stream === undefined) return undefined;
  const reader = readerOf(stream);
  yield* reader.fill(headBytes);
  const head = reader.peek(headBytes);
  const npy = readNpyHeader(head);
  const dataOffset = npy?.holdsObjects ? npy.dataOffset : 0;
  yield* reader.skip(dataOffset);
  let isFirst = true;
  const openPickles = () => {
    const again = isFirst ? reader.rest() : open();
    const isAgain = !isFirst;
    isFirst = false;
    return again && isAgain && dataOffset > 0 ? behind(again, dataOffset) : again;
  };
  const pickles = yield* inspectPickles(openPickles, formatLimits.pickleInstructionsMax);
  return { head, kind: headKind(head), pickles };
}

const behind = (stream: ByteStream, offset: number): ByteStream => {
  let isPast = false;
  return {
    *next() {
      if (!isPast && !(yield* stream.skip(offset))) return undefined;
      isPast = true;
      return yield* stream.next();
    },
    *skip(bytes) {
      const inside = isPast || (yield* stream.skip(offset));
      isPast = true;
      return inside && (yield* stream.skip(bytes));
    },
  };
};
