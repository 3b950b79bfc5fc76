import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../cli/verify/canonical-json.ts";
import { parseLeaf } from "../../../cli/verify/leaf.ts";

test.each(["leaf.v1", "leaf.v2"])("a %s as it was released is still read, whole", (schema) => {
  const file = new URL(`../../vectors/schemas/${schema}.json`, import.meta.url);
  const sample: unknown = JSON.parse(readFileSync(file, "utf8"));
  expect(parseLeaf(Buffer.from(canonicalJson(sample)), 0)).toEqual(sample);
});
