import fc from "fast-check";
import { expect, test } from "vitest";
import type { Change } from "../../../lib/domain/command/change.ts";
import { aliasMove } from "../../../lib/domain/model/alias-move.ts";
import { pastOf, withAliasBack } from "../../../lib/domain/model/alias-past.ts";
import { chooseEarlier } from "../../../lib/domain/model/choose-earlier.ts";
import { decideAlias } from "../../../lib/domain/model/decide-alias.ts";
import { decideVersionDeletion } from "../../../lib/domain/model-version/decide-deletion.ts";
import { decideTransition } from "../../../lib/domain/model-version/decide-transition.ts";
import { labelStage } from "../../../lib/domain/model-version/label-stage.ts";
import { stages } from "../../../lib/domain/model-version/model-version.ts";
import { aliasMemory } from "../../support/alias-memory.ts";
import { model, registryWorld, version } from "../../support/registry-world.ts";

const numbers = [1, 2, 3, 4] as const;
const aliases = ["champion", "blue"] as const;
const step = fc.record({
  do: fc.constantFrom("set", "set", "set", "drop", "roll back", "roll back", "delete", "label", "move"),
  alias: fc.constantFrom(...aliases),
  number: fc.constantFrom(...numbers),
  to: fc.constantFrom(...stages),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A model whose stages are labels: nobody is asked, and `champion` is a name like others. */
const labelled = () => {
  const world = registryWorld();
  const create = { basis: null, event: "model-registered" } as const;
  const states = numbers.map((number) => version(number));
  world.apply([
    { kind: "model", id: "m1", ...create, state: model({ riskTier: 4, latestVersion: numbers.length }) },
    ...states.map((state): Change => ({ kind: "model-version", id: state.id, ...create, state })),
  ]);
  return world;
};

const changesOf = (world: ReturnType<typeof labelled>, { do: what, alias, number, to }: Step): readonly Change[] => {
  const holder = world.get("model", "m1");
  const versionOf = (wanted: number) => world.get("model-version", `m1.${wanted}`);
  const named = holder.state.aliases[alias];
  const from = named === undefined ? undefined : versionOf(named);
  const subject = versionOf(number);
  if (what === "roll back") {
    const earlier = chooseEarlier(holder.state, alias, pastOf(holder.state, alias).map(versionOf));
    if (!earlier.ok) return [];
    const { version: target } = earlier.value;
    const back = withAliasBack(holder.state, alias, target.state.number, { reason: "why", at: 1 });
    const moved = aliasMove(holder, back, alias, { from, to: target }, 1);
    return [moved.model, ...moved.versions];
  }
  if (what === "drop" || (what === "set" && subject.state.deletion === null)) {
    const result = decideAlias(holder, alias, { from, to: what === "drop" ? undefined : subject }, 1);
    return result.ok && result.value !== undefined ? [result.value.model, ...result.value.versions] : [];
  }
  if (subject.state.deletion !== null) return [];
  if (what === "delete") {
    const result = decideVersionDeletion(holder, subject, { reason: "why", actor: "ada", at: 1 });
    return result.ok ? [result.value.version, ...result.value.others] : [];
  }
  const move = { to, reason: "why", salt: "s", at: 1 };
  if (what === "label") return labelStage(holder, subject, [], move);
  const result = decideTransition(world.subjectOf("m1", number), undefined, move);
  return result.ok ? [result.value.version, ...result.value.others] : [];
};

test("whatever is done to names and stages that are labels, an alias goes back the way it came and never dangles", () => {
  let rollbacks = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60, size: "max" }), (steps) => {
      const world = labelled();
      const remember = aliasMemory();
      for (const now of steps) {
        const changes = changesOf(world, now);
        world.apply(changes);
        const done = changes.length > 0;
        if (done && now.do === "roll back") rollbacks += 1;
        remember(world, {
          ...(done && now.do === "roll back" ? { rolledBack: now.alias } : {}),
          ...(done && now.do === "drop" ? { dropped: now.alias } : {}),
        });
        const { state } = world.get("model", "m1");
        for (const { number, aliases: names, deletion } of world.all("model-version")) {
          const holds = aliases.filter((alias) => state.aliases[alias] === number);
          expect(names).toEqual([...holds].sort());
          if (deletion !== null) expect(names).toEqual([]);
        }
      }
    }),
    { numRuns: 500, seed: 20261129 },
  );
  expect(rollbacks).toBeGreaterThan(200);
});
