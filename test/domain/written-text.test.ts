import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineFault, proseFault } from "../../lib/domain/written-text.ts";
import { digestOf } from "../support/registry-world.ts";

describe("one line of text", () => {
  test.each([
    "Ana María O’Neill <ana@example.com>",
    "  risk team ",
    "xgboost 2.1 (gpu_hist)",
    "王小明",
    "\u05d3\u05e0\u05d4",
    // Persian spells with the non-joiner, Hindi with the joiner after a virama, emoji with joiners.
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0915\u094d\u200d\u0937",
    "👩🏽‍🔬 lab ❤️‍🔥",
  ])("%j is one", (text) => expect(lineFault(text)).toBeUndefined());

  test.each([
    ["nothing", ""],
    ["spaces", "   "],
    ["a no-break space", "\u00a0"],
    ["a zero-width space", "\u200b"],
    ["a filler that looks like nothing", "\u3164"],
    ["a zero byte", "a\u0000b"],
    ["a bell", "\u0007"],
    ["a line feed", "a\nb"],
    ["a tab", "a\tb"],
    ["a control of C1", "a\u0085b"],
    ["a line separator", "a\u2028b"],
    ["an override of the direction", "\u202e"],
    ["an override within", "exe.\u202egnp"],
    ["an isolate", "a\u2066b\u2069"],
    ["a mark of the direction", "a\u200fb"],
    ["a joiner between letters that join nothing", "a\u200db"],
    ["a byte order mark", "\ufeffa"],
    ["a soft hyphen", "a\u00adb"],
    ["half of a surrogate pair", "a\ud800"],
  ])("%s is none", (_, text) => expect(lineFault(text)).not.toBeUndefined());
});

describe("several lines of text", () => {
  test.each(["", "  ", "line 1\n\tline 2\r\n", "\u05d0\u200f!", "👩‍🔬"])("%j are some", (text) =>
    expect(proseFault(text)).toBeUndefined(),
  );

  test.each([
    ["a zero byte", "a\u0000b"],
    ["a carriage return alone", "approve\rreject"],
    ["an escape", "\u001b[2K"],
    ["a control of C1", "a\u009bb"],
    ["an override of the direction", "a \u202e b"],
    ["an isolate", "a\u2067b"],
    ["nothing that can be seen", "\u200b\u2060"],
    ["half of a surrogate pair", "\udc00"],
  ])("%s is in none", (_, text) => expect(proseFault(text)).not.toBeUndefined());
});

test("whatever passes can be hashed, has no control character, and a line is prose too", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 4 }), (text) => {
      if (proseFault(text) === undefined) {
        expect(() => digestOf(text)).not.toThrow();
        expect(text.replaceAll(/[\t\n\r]/g, "")).not.toMatch(/\p{Cc}/u);
      }
      if (lineFault(text) === undefined) {
        expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(proseFault(text)).toBeUndefined();
      }
    }),
  );
});
