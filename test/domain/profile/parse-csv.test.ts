import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "../../../lib/domain/profile/parse-csv.ts";

/** Sections 2.1 to 2.7 of RFC 4180, then what it leaves open. */
test.each([
  [
    "aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n",
    [
      ["aaa", "bbb", "ccc"],
      ["zzz", "yyy", "xxx"],
    ],
  ],
  [
    "aaa,bbb,ccc\r\nzzz,yyy,xxx",
    [
      ["aaa", "bbb", "ccc"],
      ["zzz", "yyy", "xxx"],
    ],
  ],
  ["a, b c ,d", [["a", " b c ", "d"]]],
  [
    '"aaa","bbb","ccc"\r\nzzz,yyy,xxx',
    [
      ["aaa", "bbb", "ccc"],
      ["zzz", "yyy", "xxx"],
    ],
  ],
  ['"aaa","b\r\nb,b","ccc"\r\nzzz', [["aaa", "b\r\nb,b", "ccc"], ["zzz"]]],
  ['"aaa","b""bb","ccc"', [["aaa", 'b"bb', "ccc"]]],
  ['""""', [['"']]],
  ["", []],
  [
    "a,\n,b",
    [
      ["a", ""],
      ["", "b"],
    ],
  ],
  ["a,", [["a", ""]]],
  ["a,\n", [["a", ""]]],
  ["a\n\nb", [["a"], [""], ["b"]]],
  ['""\n""', [[""], [""]]],
  ["a\rb,c\n", [["a\rb", "c"]]],
  [
    '"a"b,c\nd,e',
    [
      ["ab", "c"],
      ["d", "e"],
    ],
  ],
  ['"a\nb', [["a\nb"]]],
])("%j is cut as RFC 4180 has it", (text, records) => {
  expect(parseCsv(text)).toEqual(records);
});

const field = fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", " ", "a", "é", "7", "😀"), maxLength: 6 });

test("whatever is written can be read, with either end of line, quoted or only where it must be", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.boolean(),
      (records, lineEnd, alwaysQuoted, isEnded) => {
        const write = (text: string) =>
          alwaysQuoted || text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const lines = records.map((record) => record.map(write).join(","));
        const text = lines.join(lineEnd) + (isEnded && lines.length > 0 ? lineEnd : "");
        expect(parseCsv(text)).toEqual(records);
      },
    ),
  );
});
