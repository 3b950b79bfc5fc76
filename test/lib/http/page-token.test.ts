import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import type { SearchCursor } from "../../../lib/domain/search/search-cursor.ts";
import { openPageToken, sealPageToken } from "../../../lib/http/page-token.ts";
import { InvalidCursorError } from "../../../lib/ports/invalid-cursor-error.ts";

const scope = { digest: sha256Digest, key: new Uint8Array(32).fill(7), search: ["models", "name = 'a'"] };

const position = fc.record({
  values: fc.array(
    fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.double().map((value) => value + 0),
      fc.constant(null),
    ),
    { maxLength: 3 },
  ),
  id: fc.string({ unit: "grapheme" }),
});
const cursors: fc.Arbitrary<SearchCursor> = fc.oneof(
  position.map((found): SearchCursor => ({ mode: "sorted", found })),
  fc
    .record({ after: fc.string(), found: position }, { requiredKeys: [] })
    .map((place): SearchCursor => ({ mode: "scanned", ...place })),
);

describe("a page token", () => {
  test("is read back as the place it was made of, NaN and infinities too", () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        expect(openPageToken(scope, sealPageToken(scope, cursor))).toEqual(cursor);
      }),
    );
  });

  test("is refused with any character changed, added or left out", () => {
    const token = sealPageToken(scope, { mode: "scanned", after: "0001#m1" });
    const spoiled = fc.tuple(fc.nat(token.length - 1), fc.constantFrom("", "A", "0", ".", "=", " ", "é"), fc.nat(1));
    fc.assert(
      fc.property(spoiled, ([at, put, cut]) => {
        const other = `${token.slice(0, at)}${put}${token.slice(at + cut)}`;
        fc.pre(other !== token);
        expect(() => openPageToken(scope, other)).toThrow(InvalidCursorError);
      }),
      { numRuns: 500 },
    );
  });

  test("is refused under another key, and for another search", () => {
    const token = sealPageToken(scope, { mode: "scanned" });
    expect(() => openPageToken({ ...scope, key: new Uint8Array(32).fill(8) }, token)).toThrow(InvalidCursorError);
    expect(() => openPageToken({ ...scope, search: ["models", "name = 'b'"] }, token)).toThrow(InvalidCursorError);
  });
});
