import { expect, test } from "vitest";
import { chooseEarlier } from "../../../lib/domain/model/choose-earlier.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const holder = model({ aliases: { blue: 4 }, aliasPast: { blue: [1, 2, 3], champion: [2] } });
const past = [loaded(version(1)), loaded(version(2)), loaded(version(3))];

test("an alias goes back to what it named last, and what cannot be named any more is skipped and told", () => {
  expect(chooseEarlier(holder, "blue", past)).toMatchObject({ value: { version: past[2], skipped: [] } });
  const archived = loaded(version(3, { stage: "Archived" }));
  const deleted = loaded(version(2, { deletion: { reason: "", by: "ada", at: 1 } }));
  expect(chooseEarlier(holder, "blue", [loaded(version(1)), deleted, archived])).toMatchObject({
    value: { version: { state: { number: 1 } }, skipped: [3, 2] },
  });
});

test("never to the version that it names", () => {
  const again = model({ aliases: { blue: 1 }, aliasPast: { blue: [1, 3] } });
  expect(chooseEarlier(again, "blue", [loaded(version(1)), loaded(version(3, { stage: "Archived" }))])).toMatchObject({
    refusal: { code: "alias-without-past", alias: "blue", version: 1 },
  });
});

test("a champion that stepped down makes way for the one before it", () => {
  expect(chooseEarlier(holder, "champion", past)).toMatchObject({ value: { version: { state: { number: 2 } } } });
});

test.each([
  ["green", "alias-not-found"],
  ["constructor", "alias-not-found"],
  ["latest", "reserved-alias"],
  ["v2", "reserved-alias"],
  ["Champion", "reserved-alias"],
  ["a.b", "invalid-alias"],
])("%s is refused: %s", (alias, code) => {
  expect(chooseEarlier(holder, alias, past)).toMatchObject({ refusal: { code } });
});
