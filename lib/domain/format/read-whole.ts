import type { ByteStream } from "./byte-stream.ts";
import type { Inspection } from "./inspection.ts";
import { latin1 } from "./latin1.ts";

/** Reads a stream to its end as ISO 8859-1. @returns undefined where it is longer than that */
export function* readWhole(stream: ByteStream, bytesMax: number): Inspection<string | undefined> {
  let text = "";
  for (let piece = yield* stream.next(); piece !== undefined; piece = yield* stream.next()) {
    text += latin1(piece);
    if (text.length > bytesMax) return undefined;
  }
  return text;
}
