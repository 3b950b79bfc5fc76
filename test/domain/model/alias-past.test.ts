import { expect, test } from "vitest";
import { dropAlias, pastOf, pointAlias, vacateAlias, withAliasBack } from "../../../lib/domain/model/alias-past.ts";
import type { Model } from "../../../lib/domain/model/model.ts";
import { model } from "../../support/registry-world.ts";

const pointed = (versions: readonly number[], from: Model = model()) =>
  versions.reduce((state, version) => pointAlias(state, "blue", version), from);

test("an alias remembers what it named before, oldest first, eight versions back", () => {
  expect(pastOf(pointed([1, 2, 3]), "blue")).toEqual([1, 2]);
  expect(pastOf(pointed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), "blue")).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a model whose aliases have no past is written as before there was any", () => {
  expect(pointed([1])).not.toHaveProperty("aliasPast");
  expect(dropAlias(pointed([1, 2]), "blue")).toEqual(model());
});

test("an alias that is deleted begins anew, one that is vacant goes on", () => {
  expect(pastOf(pointed([3], dropAlias(pointed([1, 2]), "blue")), "blue")).toEqual([]);
  const vacant = vacateAlias(pointed([1, 2]), "blue");
  expect(vacant.aliases).toEqual({});
  expect(pastOf(pointed([3], vacant), "blue")).toEqual([1]);
});

test("other aliases keep theirs, and a name that objects have by nature has none", () => {
  const both = pointAlias(pointAlias(pointed([1, 2]), "green", 1), "green", 3);
  expect(dropAlias(both, "green")).toEqual(pointed([1, 2]));
  expect(pastOf(both, "constructor")).toEqual([]);
  expect(pastOf(pointAlias(both, "constructor", 1), "constructor")).toEqual([]);
});

test("going back forgets what was in between, and says why", () => {
  const why = { reason: "wrong scores", at: 7 };
  const back = withAliasBack(pointed([1, 2, 3]), "blue", 1, why);
  expect(back.aliases).toEqual({ blue: 1 });
  expect(back).not.toHaveProperty("aliasPast");
  expect(back.lastRollback).toEqual({ alias: "blue", from: 3, to: 1, ...why });
});

test("a version that is no longer in the past, as when people voted for long, is named as any other", () => {
  const back = withAliasBack(pointed([1, 2]), "blue", 5, { reason: "voted", at: 7 });
  expect(pastOf(back, "blue")).toEqual([1, 2]);
});
