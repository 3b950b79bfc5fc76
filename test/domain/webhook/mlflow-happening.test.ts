import fc from "fast-check";
import { expect, test } from "vitest";
import { modelHappenings, versionHappenings } from "../../../lib/domain/webhook/mlflow-happening.ts";
import { model, version } from "../../support/registry-world.ts";

const words = fc.dictionary(fc.constantFrom("a", "b", "c", "toString"), fc.constantFrom("", "1", "2"));
const numbers = fc.dictionary(fc.constantFrom("a", "b", "c", "toString"), fc.integer({ min: 1, max: 3 }));

test("whoever keeps a version's tags by its events has the tags", () => {
  fc.assert(
    fc.property(words, words, (before, after) => {
      const kept = new Map<string, string>(Object.entries(before));
      for (const { event, data } of versionHappenings(
        version(4, { tags: before }),
        version(4, { tags: after }),
        model(),
      )) {
        expect(data).toMatchObject({ name: model().name, version: "4" });
        if (event === "model_version_tag.set") {
          expect(kept.get(String(data.key))).not.toBe(data.value);
          kept.set(String(data.key), String(data.value));
        } else {
          expect(event).toBe("model_version_tag.deleted");
          expect(kept.delete(String(data.key))).toBe(true);
        }
      }
      expect(Object.fromEntries(kept)).toEqual({ ...after });
    }),
  );
});

test("whoever keeps a model's aliases by its events has the aliases", () => {
  fc.assert(
    fc.property(numbers, numbers, (before, after) => {
      const kept = new Map(Object.entries(before).map(([alias, number]) => [alias, String(number)]));
      for (const { event, data } of modelHappenings(model({ aliases: before }), model({ aliases: after }))) {
        if (event === "model_version_alias.created") kept.set(String(data.alias), String(data.version));
        else expect([event, kept.delete(String(data.alias))]).toEqual(["model_version_alias.deleted", true]);
      }
      expect(Object.fromEntries(kept)).toEqual(
        Object.fromEntries(Object.entries(after).map(([alias, number]) => [alias, String(number)])),
      );
    }),
  );
});

test("a registration tells what MLflow's server tells, and says where the files are", () => {
  const origin = { source: "runs:/abc/model", run: "abc", runLink: null, loggedModel: null };
  const named = model({ name: "renamed since", tags: { team: "risk" }, description: "" });
  expect(modelHappenings(undefined, named)).toEqual([
    { event: "registered_model.created", data: { name: "renamed since", tags: { team: "risk" }, description: "" } },
  ]);
  expect(versionHappenings(undefined, version(2, { origin, tags: { a: "b" }, description: "" }), named)).toEqual([
    {
      event: "model_version.created",
      data: {
        name: "renamed since",
        version: "2",
        source: "runs:/abc/model",
        run_id: "abc",
        tags: { a: "b" },
        description: null,
      },
    },
  ]);
  const [native] = versionHappenings(undefined, version(2), named);
  expect(native?.data).toMatchObject({ source: "mlflow-artifacts:/versions/m1/2", run_id: null });
});

test("a prompt is no model", () => {
  const prompt = model({ tags: { "mlflow.prompt.is_prompt": "True" }, aliases: { a: 1 } });
  expect(modelHappenings(undefined, prompt)).toEqual([]);
  expect(modelHappenings(model(), prompt)).toEqual([]);
  expect(versionHappenings(undefined, version(1), prompt)).toEqual([]);
});
