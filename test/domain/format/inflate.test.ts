import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamOf } from "../../../lib/domain/format/byte-stream.ts";
import { inflate } from "../../../lib/domain/format/inflate/inflate.ts";
import type { Inspection } from "../../../lib/domain/format/inspection.ts";
import { inspectBytes } from "./format-vectors.ts";

const budget = (bytesLeft = 2 ** 26, ratioMax = 2_000) => ({ bytesLeft, isSpent: false, ratioMax });

function* inflated(bytes: Uint8Array, allowed = budget()): Inspection<{ bytes: Buffer; rest: number | undefined }> {
  const stream = inflate(streamOf({ offset: 0, size: bytes.length }), allowed);
  const pieces: Uint8Array[] = [];
  for (let piece = yield* stream.next(); piece !== undefined; piece = yield* stream.next()) pieces.push(piece);
  const rest = stream.rest();
  let left = 0;
  for (let piece = rest && (yield* rest.next()); rest && piece; piece = yield* rest.next()) left += piece.length;
  return { bytes: Buffer.concat(pieces), rest: rest && left };
}

const inflateAll = (bytes: Uint8Array, allowed = budget()) => inspectBytes(bytes, inflated(bytes, allowed)).found;

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 5_000 }),
  fc
    .array(fc.constantFrom("the ", "model ", "of ", "a", "\n"), { maxLength: 5_000 })
    .map((words) => Buffer.from(words.join(""))),
  fc.tuple(fc.nat(255), fc.nat(300_000)).map(([byte, length]) => Buffer.alloc(length, byte)),
);

describe("inflating", () => {
  test("gives back what zlib deflated, at every level and with every strategy, and where it ended", () => {
    fc.assert(
      fc.property(
        contents,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 4 }),
        fc.nat(20),
        (content, level, strategy, tail) => {
          const deflated = deflateRawSync(content, { level, strategy });
          const { bytes, rest } = inflateAll(Buffer.concat([deflated, Buffer.alloc(tail, 7)]));
          expect(bytes.equals(content)).toBe(true);
          expect(rest).toBe(tail);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("gives back more than a window and a piece", () => {
    const content = Buffer.from(Array.from({ length: 400_000 }, (_, at) => (at * at) % 251));
    for (const level of [0, 1, 9])
      expect(inflateAll(deflateRawSync(content, { level })).bytes.equals(content)).toBe(true);
    const fixed = deflateRawSync(content, { strategy: constants.Z_FIXED });
    expect(inflateAll(fixed).bytes.equals(content)).toBe(true);
  });

  test("ends with what its budget affords, and says that it was spent", () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000));
    for (const allowed of [budget(1_000_000), budget(2 ** 30, 200)]) {
      expect(inflateAll(bomb, allowed).bytes.length).toBeLessThan(2_000_000);
      expect(allowed.isSpent).toBe(true);
    }
  });

  test("of what is cut short, changed or made up ends, with no more than it may make", () => {
    const deflated = deflateRawSync(Buffer.from("the model of the model".repeat(200)));
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), fc.boolean(), fc.uint8Array({ maxLength: 200 }), (at, value, cut, made) => {
        const changed = Buffer.from(deflated.subarray(0, cut ? at % deflated.length : deflated.length));
        if (changed.length > 0) changed[at % changed.length] = value;
        for (const bytes of [changed, made])
          expect(inflateAll(bytes, budget(200_000)).bytes.length).toBeLessThan(300_000);
      }),
      { numRuns: 500 },
    );
  });
});
