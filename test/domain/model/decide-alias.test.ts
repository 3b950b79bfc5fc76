import { expect, test } from "vitest";
import { decideAlias } from "../../../lib/domain/model/decide-alias.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const named = loaded(version(1, { aliases: ["challenger"] }));
const other = loaded(version(2));
const holder = loaded(model({ latestVersion: 2, aliases: { challenger: 1 } }));

test("an alias moves: the model and both versions say so", () => {
  const result = decideAlias(holder, "challenger", { from: named, to: other }, 3);
  expect(result).toMatchObject({
    value: {
      model: { event: "alias-set", state: { aliases: { challenger: 2 } } },
      versions: [
        { event: "version-unaliased", id: "m1.1", state: { aliases: [] } },
        { event: "version-aliased", id: "m1.2", state: { aliases: ["challenger"] } },
      ],
    },
  });
});

test("an alias is deleted", () => {
  expect(decideAlias(holder, "challenger", { from: named, to: undefined }, 3)).toMatchObject({
    value: { model: { event: "alias-deleted", state: { aliases: {} } }, versions: [{ state: { aliases: [] } }] },
  });
});

test.each(["champion", "Champion", "latest", "LATEST", "v1", "V12"])("%s cannot be set by hand", (alias) => {
  expect(decideAlias(holder, alias, { from: undefined, to: other }, 3)).toMatchObject({
    refusal: { code: "reserved-alias" },
  });
});

test.each(["", "-a", "a.b", "a b", "__proto__", "a".repeat(256)])("%j is no alias", (alias) => {
  expect(decideAlias(holder, alias, { from: undefined, to: other }, 3)).toMatchObject({
    refusal: { code: "invalid-alias" },
  });
});

test("an archived version gets no name", () => {
  const archived = loaded(version(2, { stage: "Archived" }));
  expect(decideAlias(holder, "old", { from: undefined, to: archived }, 3)).toMatchObject({
    refusal: { code: "version-archived" },
  });
});
