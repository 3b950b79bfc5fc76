import { type Inspection, type Region, readAt } from "./inspection.ts";

/** Reads a little here and there in a region; what lies close together is asked for once. */
export const openWindow = (region: Region, windowBytes: number) => {
  let from = 0;
  let held: Uint8Array = new Uint8Array(0);
  /** @returns the bytes, fewer where the region ends before */
  return function* (offset: number, length: number): Inspection<Uint8Array> {
    if (offset < from || offset + length > from + held.length) {
      from = offset;
      held = yield* readAt(region, offset, Math.max(length, windowBytes));
    }
    return held.subarray(offset - from, offset - from + length);
  };
};
