import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "../../../lib/domain/log/base64.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";

test("base64 writes what Node writes and reads it back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(decodeBase64(text)).toEqual(bytes);
    }),
  );
});

test("base64 has one form only: whatever decodes encodes to the same text", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9+/=\n -]{0,12}$/), (text) => {
      const bytes = decodeBase64(text);
      if (bytes !== undefined) expect(encodeBase64(bytes)).toBe(text);
    }),
    { numRuns: 2000 },
  );
  for (const text of ["AA", "AA=", "AB==", "AAB=", "A===", "=", "====", "AA==AA==", "AA-_", "AAA A", "AAAA\n", "ÀAAA"])
    expect(decodeBase64(text), text).toBeUndefined();
});

test("UTF-8 equals Node's for every text that has one, and a lone surrogate has none", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      if (!/\p{Cs}/u.test(text)) expect(utf8(text)).toEqual(new TextEncoder().encode(text));
      else expect(() => utf8(text)).toThrow(RangeError);
    }),
  );
  expect(() => utf8("a\ud800")).toThrow(RangeError);
});
