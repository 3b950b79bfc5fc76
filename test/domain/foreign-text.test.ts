import fc from "fast-check";
import { expect, test } from "vitest";
import { foreignText } from "../../lib/domain/foreign-text.ts";
import { digestOf } from "../support/registry-world.ts";

test("whatever somebody else wrote can be hashed and is one line of bounded length", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }),
      fc.nat(20),
      (valid, units, lengthMax) => {
        for (const text of [valid, units, `${valid}😀`]) {
          const tame = foreignText(text, lengthMax);
          expect(tame.length).toBeLessThanOrEqual(lengthMax);
          expect(tame).not.toMatch(/\p{Cc}/u);
          expect(() => digestOf(tame)).not.toThrow();
        }
      },
    ),
  );
});

test("a text that is tame already stays as it is", () => {
  expect(foreignText("exit code 65: naïve 😀", 100)).toBe("exit code 65: naïve 😀");
  expect(foreignText("x😀", 2)).toBe("x\uFFFD");
  expect(foreignText("line 1\r\n\tline 2\n", 100)).toBe("line 1 line 2");
});
