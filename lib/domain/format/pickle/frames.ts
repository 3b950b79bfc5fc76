import type { Operation } from "./read-operation.ts";

/** Longer than any file: no loader gets that far. */
const frameBytesMax = 2 ** 40;

/**
 * Watches the frames of a pickle (protocol 4, PEP 3154): each must end where an instruction does, and none begins in another.
 *
 * CPython's unpickler throws away what is left of a frame when an instruction reaches beyond it, and reads on behind the
 * frame; a reader that passes over frames sees another pickle than that.
 */
export const openFrames = () => {
  let end: number | undefined;
  return {
    fault: "has a frame that ends inside an instruction, or not at all",
    /** @param position  where the instruction ends @returns whether frames and instructions agree up to there */
    hold: ({ name, argument }: Operation, position: number): boolean => {
      if (end !== undefined && (position > end || name === "FRAME")) return false;
      if (position === end) end = undefined;
      const length = name === "FRAME" ? Number(argument) : 0;
      if (length > 0 && length < frameBytesMax) end = position + length;
      return name !== "STOP" || end === undefined;
    },
  };
};
