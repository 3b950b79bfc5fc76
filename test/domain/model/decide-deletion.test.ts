import { expect, test } from "vitest";
import { decideModelDeletion } from "../../../lib/domain/model/decide-deletion.ts";
import { decideModelRenaming } from "../../../lib/domain/model/decide-renaming.ts";
import { loaded, model } from "../../support/registry-world.ts";

const by = { reason: "a trial", actor: "ada", at: 9 };

test("a model that is deleted frees its name and keeps its record", () => {
  expect(decideModelDeletion(loaded(model()), by)).toMatchObject({
    ok: true,
    value: {
      event: "model-deleted",
      releases: ["model-name#fraud"],
      state: { name: "fraud", deletion: by && { by: "ada" } },
    },
  });
});

test("what serves, or was promoted by people, is not deleted", () => {
  expect(decideModelDeletion(loaded(model({ targets: ["a"] })), by)).toMatchObject({
    refusal: { code: "model-served" },
  });
  const promoted = { aliases: { champion: 3 } };
  expect(decideModelDeletion(loaded(model({ ...promoted, riskTier: 2 })), by)).toEqual({
    ok: false,
    refusal: { code: "model-has-champion", model: "fraud", version: 3 },
  });
  expect(decideModelDeletion(loaded(model({ ...promoted, riskTier: 4 })), by).ok).toBe(true);
});

test("a new name is claimed as the old one is released, unless they differ in letter case alone", () => {
  expect(decideModelRenaming(loaded(model()), "abuse", undefined, 9)).toMatchObject({
    value: { claims: ["model-name#abuse"], releases: ["model-name#fraud"], state: { name: "abuse", updatedAt: 9 } },
  });
  const recased = decideModelRenaming(loaded(model()), "Fraud", "m1", 9);
  expect(recased).toMatchObject({ ok: true, value: { state: { name: "Fraud" } } });
  expect(recased.ok && recased.value?.claims).toBeUndefined();
  expect(decideModelRenaming(loaded(model()), "fraud", "m1", 9)).toEqual({ ok: true, value: undefined });
});

test.each([
  ["is taken", "abuse", "m2", {}, "model-exists"],
  ["is no name", "a/b", undefined, {}, "invalid-model-name"],
  ["is of what serves", "abuse", undefined, { targets: ["a"] }, "model-served"],
])("a name that %s is refused", (_, to, holder, fields, code) => {
  expect(decideModelRenaming(loaded(model(fields)), to, holder, 9)).toMatchObject({ ok: false, refusal: { code } });
});
