import { expect, test } from "vitest";
import { decideModelUpdate } from "../../../lib/domain/model/decide-update.ts";
import { governedTags } from "../../../lib/domain/model/governance-tags.ts";
import { loaded, model } from "../../support/registry-world.ts";

test("tags of governance say what holds, and none is added", () => {
  const tags = { "tidegate.risk_tier": "4", "tidegate.type": "oracle", "tidegate.owner": "me", team: "risk" };
  expect(governedTags(model({ riskTier: 1, type: "ranker", owner: "them", tags }))).toEqual({
    ...{ "tidegate.risk_tier": "1", "tidegate.type": "ranker", "tidegate.owner": "them", team: "risk" },
  });
  expect(governedTags(model({ type: null, tags: { "tidegate.type": "ranker" } }))).toEqual({});
  expect(governedTags(model({ tags: {} }))).toEqual({});
});

test("a tag of governance follows its field, and decides nothing", () => {
  const state = model({ riskTier: 3, tags: { "tidegate.risk_tier": "3" } });
  expect(decideModelUpdate(loaded(state), { riskTier: 2 }, 9)).toMatchObject({
    value: { state: { riskTier: 2, tags: { "tidegate.risk_tier": "2" } } },
  });
  expect(decideModelUpdate(loaded(state), { tagChanges: { "tidegate.risk_tier": "1" } }, 9)).toEqual({
    ...{ ok: true, value: undefined },
  });
});
