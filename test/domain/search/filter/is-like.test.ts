import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLike, isLikeInAnyCase } from "../../../../lib/domain/search/filter/is-like.ts";

/** Straight from the definition: try every length for each `%`. */
const naive = (text: readonly string[], pattern: readonly string[]): boolean => {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === "%") return text.some((_, skipped) => naive(text.slice(skipped), rest)) || naive([], rest);
  return text.length > 0 && (first === "_" || first === text[0]) && naive(text.slice(1), rest);
};

describe("LIKE", () => {
  test("is what its definition says", () => {
    const long = fc.array(fc.constantFrom("a", "b", "_"), { minLength: 30, maxLength: 70 });
    fc.assert(
      fc.property(long, long, (text, pattern) => {
        expect(isLike(text.join(""), pattern.join(""))).toBe(naive(text, pattern));
        const grown = pattern.map((one) => (one === "_" ? "☃" : one)).join("");
        expect(isLike(`${text.join("")}${grown}`, `%${pattern.join("")}`)).toBe(true);
      }),
    );
    const characters = fc.array(fc.constantFrom("a", "b", "%", "_", "☃", "😀"), { maxLength: 9 });
    fc.assert(
      fc.property(characters, characters, (text, pattern) => {
        expect(isLike(text.join(""), pattern.join(""))).toBe(naive(text, pattern));
      }),
      { numRuns: 3000 },
    );
  });

  test("tells cases apart, ILIKE does not, beyond ASCII too", () => {
    expect(isLike("Fraud", "f%")).toBe(false);
    expect(isLikeInAnyCase("FRAUD-É", "fr_ud-é")).toBe(true);
  });

  test("takes a pattern's characters as they are: no expression, no escape, line breaks included", () => {
    expect(isLike("a\nb", "a%b")).toBe(true);
    expect(isLike("a.b", "a.b")).toBe(true);
    expect(isLike("axb", "a.b")).toBe(false);
    expect(isLike("a%", "a\\%")).toBe(false);
  });

  test("is answered for the pattern that costs most", () => {
    expect(isLike("a".repeat(100_000), `${"%a".repeat(4_000)}%b`)).toBe(false);
    expect(isLike("a".repeat(100_000), `%${"_".repeat(8_000)}b%`)).toBe(false);
  });
});
