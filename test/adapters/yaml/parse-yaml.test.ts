import { expect, test } from "vitest";
import { parseYaml } from "../../../lib/adapters/yaml/parse-yaml.ts";

test("texts, numbers, booleans, null, lists and maps are read, and what is named twice by an alias", () => {
  expect(parseYaml("a: &x [1, 'two', true, null]\nb: *x\n")).toEqual({
    a: [1, "two", true, null],
    b: [1, "two", true, null],
  });
});

test("of what is named twice the last holds, as for Python", () => {
  expect(parseYaml("a: 1\na: 2\n")).toEqual({ a: 2 });
});

test.each([
  ["is broken", "a: ["],
  ["is two documents", "a: 1\n---\nb: 2\n"],
  ["has a list for a key", "? [a]\n: 1"],
  ["makes what JSON does not have", "!!python/object/apply:os.system ['true']"],
  ["makes a date or a set", "!!set {a}"],
  ["holds a number that is none", "a: .nan"],
  ["contains itself", "&a [*a]"],
  ["is nested without end", `${"[".repeat(50_000)}`],
  [
    "unfolds to gigabytes",
    [..."bcdefghijk"].reduce(
      (text, name, place) => `${text}\n${name}: &${name} [${Array(10).fill(`*${"abcdefghijk"[place]}`)}]`,
      "a: &a [x, x, x, x, x, x, x, x, x, x]",
    ),
  ],
])("a text that %s is no value", (_, text) => expect(parseYaml(text)).toBeUndefined());

test.each([
  ["keys in keys", "? "],
  ["pairs in lists", "a: b,"],
  ["keys", "? \n"],
])("sixty-four kilobytes of %s come to an end", (_, part) => {
  parseYaml(`[${part.repeat(65_536 / part.length)}`);
  parseYaml(part.repeat(65_536 / part.length));
});
