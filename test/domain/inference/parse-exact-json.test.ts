import { assert as assertProperty, jsonValue, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { parseExactJson } from "../../../lib/domain/inference/parse-exact-json.ts";

const value = (text: string) => {
  const parsed = parseExactJson(text);
  return parsed.ok ? parsed.value : parsed.refusal;
};

test("reads what JSON.parse reads", () => {
  assertProperty(
    property(jsonValue(), (json) => {
      const text = JSON.stringify(json);
      const rounded = (_: string, item: unknown) => (typeof item === "bigint" ? Number(item) : item);
      expect(JSON.stringify(value(text), rounded)).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test("keeps every digit of an integer beyond 2^53, wherever it stands", () => {
  expect(value("9223372036854775807")).toBe(9_223_372_036_854_775_807n);
  expect(value("[-9223372036854775808, 1]")).toEqual([-9_223_372_036_854_775_808n, 1]);
  expect(value('{"a":\n18446744073709551615}')).toEqual({ a: 18_446_744_073_709_551_615n });
  // 2^53 + 1 is the first that a double cannot hold.
  expect(value("[9007199254740993]")).toEqual([9_007_199_254_740_993n]);
  expect(value("[9007199254740991]")).toEqual([9_007_199_254_740_991]);
});

test("leaves fractions, exponents and text with many digits alone", () => {
  expect(value('[1234567890123456.5, 0.12345678901234566, 1e300, "12345678901234567890"]')).toEqual([
    1234567890123456.5,
    0.12345678901234566,
    1e300,
    "12345678901234567890",
  ]);
});

describe("refuses", () => {
  test.each(["", "{", "[1,]", "nul", "{'a':1}", "\u0000"])("%j as no JSON", (text) => {
    expect(value(text)).toMatchObject({ code: "malformed-json" });
  });

  test.each(['{"data":[NaN]}', "[1, -Infinity]", "[Infinity]"])("%s with a hint, as Python writes it", (text) => {
    expect(value(text)).toMatchObject({ reason: expect.stringContaining("no JSON form") });
  });

  test("a body nested deeper than any tensor, without reading it", () => {
    expect(value(`${"[".repeat(65)}${"]".repeat(65)}`)).toMatchObject({ reason: expect.stringContaining("64 deep") });
    expect(value(`${"[".repeat(64)}${"]".repeat(64)}`)).toBeInstanceOf(Array);
    expect(value(`["${"[".repeat(100)}\\"${"{".repeat(100)}"]`)).toBeInstanceOf(Array);
    expect(value("[".repeat(6_000_000))).toMatchObject({ reason: expect.stringContaining("64 deep") });
  });
});
