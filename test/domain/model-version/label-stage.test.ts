import { expect, test } from "vitest";
import { decideAlias } from "../../../lib/domain/model/decide-alias.ts";
import { isLabelled, labelStage, retiredStage } from "../../../lib/domain/model-version/label-stage.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const free = loaded(model({ riskTier: 4 }));
const move = { to: "Production", reason: "asked", at: 9 } as const;

test("stages are labels in tier 4 alone, and only while nothing serves the model", () => {
  expect(isLabelled(free.state)).toBe(true);
  expect(isLabelled(model({ riskTier: 4, targets: ["a"] }))).toBe(false);
  for (const riskTier of [1, 2, 3] as const) expect(isLabelled(model({ riskTier }))).toBe(false);
});

test("a label moves one version, no alias, and nobody else unless they are to make way", () => {
  const others = [loaded(version(2, { stage: "Production", aliases: ["blue"] })), loaded(version(1))];
  const alone = labelStage(free, loaded(version(1)), [], move);
  expect(alone.map(({ id, event, state }) => ({ id, event, ...stageOf(state) }))).toEqual([
    { id: "m1.1", event: "version-promoted", stage: "Production", aliases: [] },
  ]);
  const both = labelStage(free, loaded(version(1)), others, move);
  expect(both.map(({ id, state }) => ({ id, ...stageOf(state) }))).toEqual([
    { id: "m1.1", stage: "Production", aliases: [] },
    { id: "m1.2", stage: "Deprecated", aliases: ["blue"] },
  ]);
  expect(both.map(({ state }) => Reflect.get(state, "promotedAt"))).toEqual([9, undefined]);
  expect(labelStage(free, loaded(version(3, { stage: "Production" })), [], move)).toEqual([]);
});

const stageOf = (state: object) => ({ stage: Reflect.get(state, "stage"), aliases: Reflect.get(state, "aliases") });

test("what is used no more goes where there is a way back, if it may have served", () => {
  expect(retiredStage(free.state, "Development")).toBe("Deprecated");
  const governed = model({ riskTier: 2 });
  expect(retiredStage(governed, "Development")).toBe("Archived");
  expect(retiredStage(governed, "Production")).toBe("Deprecated");
  expect(retiredStage(governed, "Approved")).toBe("Deprecated");
});

test("champion is an alias like any other where stages are labels, and nowhere else", () => {
  const to = loaded(version(1));
  expect(decideAlias(free, "champion", { from: undefined, to }, 9)).toMatchObject({ ok: true });
  const governed = loaded(model({ riskTier: 3 }));
  expect(decideAlias(governed, "champion", { from: undefined, to }, 9)).toMatchObject({
    ok: false,
    refusal: { code: "reserved-alias" },
  });
  expect(decideAlias(free, "latest", { from: undefined, to }, 9)).toMatchObject({ ok: false });
});
