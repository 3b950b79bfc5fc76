import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../lib/adapters/canonical/canonical-json.ts";
import { isSameJson } from "../../lib/domain/is-same-json.ts";
import type { Json } from "../../lib/domain/json.ts";

/** Few values, so that equal ones come often; negative zero is no JSON of its own. */
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(null, true, 0, 1, "", "0"),
    fc.array(tie("json"), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom("0", "a", "b"), tie("json"), { maxKeys: 2 }),
  ),
}));

test("two values are the same where their canonical forms are", () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      expect(isSameJson(one, other)).toBe(canonicalJson(one) === canonicalJson(other));
      expect(isSameJson(one, JSON.parse(canonicalJson(one)))).toBe(true);
    }),
  );
});
