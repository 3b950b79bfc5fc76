import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { canonicalJson } from "../../../cli/verify/canonical-json.ts";
import { parseLeaf } from "../../../cli/verify/leaf.ts";

test("a leaf as it was released is still read, whole", () => {
  const sample: unknown = JSON.parse(
    readFileSync(new URL("../../vectors/schemas/leaf.v1.json", import.meta.url), "utf8"),
  );
  expect(parseLeaf(Buffer.from(canonicalJson(sample)), 0)).toEqual(sample);
});
