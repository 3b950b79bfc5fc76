import { expect, test } from "vitest";
import { decideVersionDeletion } from "../../../lib/domain/model-version/decide-deletion.ts";
import { decideVersionUpdate } from "../../../lib/domain/model-version/decide-update.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const by = { reason: "never used", actor: "ada", at: 9 };
const named = (riskTier: 3 | 4) => loaded(model({ riskTier, aliases: { blue: 1, green: 2 } }));

test("a version that is deleted keeps its record, and says why and who", () => {
  const decision = decideVersionDeletion(loaded(model()), loaded(version(1)), by);
  expect(decision).toMatchObject({
    ok: true,
    value: {
      version: { event: "version-deleted", state: { number: 1, deletion: { reason: "never used", by: "ada", at: 9 } } },
      others: [],
    },
  });
});

test("its aliases go with it in tier 4, and stand in its way in the others", () => {
  const aliased = loaded(version(1, { aliases: ["blue"] }));
  expect(decideVersionDeletion(named(4), aliased, by)).toMatchObject({
    ok: true,
    value: { version: { state: { aliases: [] } }, others: [{ kind: "model", state: { aliases: { green: 2 } } }] },
  });
  expect(decideVersionDeletion(named(3), aliased, by)).toEqual({
    ok: false,
    refusal: { code: "version-aliased", aliases: ["blue"] },
  });
});

test.each([
  ["serves", { routes: ["fraud"] }, "version-serving"],
  ["is voted on", { openChangeRequest: "c1" }, "change-request-open"],
])("a version that %s is not deleted", (_, fields, code) => {
  expect(decideVersionDeletion(named(4), loaded(version(1, fields)), by)).toMatchObject({
    ok: false,
    refusal: { code },
  });
});

test("an update changes description and tags, never what was made; and nothing where it says nothing new", () => {
  const before = loaded(version(1, { tags: { a: "1", b: "2" }, description: "old" }));
  const change = decideVersionUpdate(before, 3, { description: "new", tagChanges: { a: null, c: "3" } }, 9);
  expect(change?.state).toEqual({
    ...before.state,
    description: "new",
    tags: { b: "2", c: "3" },
    updatedAt: 9,
  });
  expect(decideVersionUpdate(before, 3, { description: "old", tagChanges: { x: null, a: "1" } }, 9)).toBeUndefined();
});
