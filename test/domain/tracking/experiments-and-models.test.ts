import { describe, expect, test } from "vitest";
import {
  decideExperiment,
  moveExperiment,
  renameExperiment,
  tagExperiment,
  untagExperiment,
} from "../../../lib/domain/tracking/decide-experiment.ts";
import {
  addModelMetrics,
  addParams,
  decideLoggedModel,
  finishLoggedModel,
  tagLoggedModel,
  untagLoggedModel,
} from "../../../lib/domain/tracking/decide-logged-model.ts";
import { randomName } from "../../../lib/domain/tracking/random-name.ts";
import { checkDatasets } from "../../../lib/domain/tracking/run-inputs.ts";
import { held } from "../../support/registry.ts";

const draft = { name: "churn", artifactLocation: "", tags: new Map([["a", "1"]]) };
const experiment = held(decideExperiment(draft, "e1", 5));

describe("experiments", () => {
  test("limits hold at the last that fits and the first that does not", () => {
    const of = (more: Partial<typeof draft>) => decideExperiment({ ...draft, ...more }, "e1", 5).ok;
    expect([of({ name: "" }), of({ name: "n".repeat(500) }), of({ name: "n".repeat(501) })]).toEqual([
      false,
      true,
      false,
    ]);
    expect([of({ name: "a\u0000b" }), of({ name: "\u202e" }), of({ name: " " })]).toEqual([false, false, false]);
    expect([of({ artifactLocation: "runs:/x" }), of({ artifactLocation: "s3://b/p" })]).toEqual([false, true]);
    expect(tagExperiment(experiment, "k", "v".repeat(20_000)).ok).toBe(true);
    expect(tagExperiment(experiment, "k", "v".repeat(20_001)).ok).toBe(false);
    const full = held(
      decideExperiment(
        { ...draft, tags: new Map(Array.from({ length: 9 }, (_, key) => [`${key}`, "v".repeat(20_000)])) },
        "e1",
        5,
      ),
    );
    expect(tagExperiment(held(tagExperiment(full, "k", "v".repeat(19_900))), "l", "v".repeat(200)).ok).toBe(false);
  });

  test("a deleted one can only be restored", () => {
    const deleted = held(moveExperiment(experiment, "deleted", 6));
    const refusal = { ok: false, refusal: { code: "tracking-stage", what: "experiment", id: "e1", stage: "deleted" } };
    for (const result of [
      renameExperiment(deleted, "x", 7),
      tagExperiment(deleted, "k", "v"),
      untagExperiment(deleted, "a"),
      moveExperiment(deleted, "deleted", 7),
    ])
      expect(result).toEqual(refusal);
    expect(held(moveExperiment(deleted, "active", 8))).toEqual({ ...experiment, updatedAt: 8 });
    expect(moveExperiment(experiment, "active", 8).ok).toBe(false);
  });

  test("tags are set and taken off, and one that is not there is missed", () => {
    const tagged = held(tagExperiment(experiment, "b", "2"));
    expect([...held(untagExperiment(tagged, "a")).tags]).toEqual([["b", "2"]]);
    expect(untagExperiment(experiment, "b")).toMatchObject({ refusal: { code: "tracking-tag-not-found", key: "b" } });
  });
});

describe("logged models", () => {
  const sent = { name: "m", sourceRun: "r", type: "", params: [["c", "1"]], tags: [["t", "1"]] } as const;
  const made = { id: "1".repeat(32), name: "calm-owl-1", at: 5 };
  const model = held(decideLoggedModel(experiment, sent, made));

  test("names with what paths and URIs are made of are refused", () => {
    for (const name of ["", "a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"])
      expect(decideLoggedModel(experiment, { ...sent, name }, made).ok).toBe(false);
    expect(held(decideLoggedModel(experiment, { ...sent, name: null }, made)).name).toBe("calm-owl-1");
  });

  test("params keep their values, and a request brings at most a hundred", () => {
    expect(
      held(
        addParams(model, [
          ["c", "1"],
          ["d", "2"],
        ]),
      ).params.size,
    ).toBe(2);
    expect(addParams(model, [["c", "2"]]).ok).toBe(false);
    const many = (count: number) => Array.from({ length: count }, (_, index) => [`p${index}`, ""] as const);
    expect([addParams(model, many(100)).ok, addParams(model, many(101)).ok]).toEqual([true, false]);
  });

  test("tags and status change, metrics are added once", () => {
    const tagged = held(
      tagLoggedModel(model, [
        ["t", "2"],
        ["t", "3"],
      ]),
    );
    expect(tagged.tags.get("t")).toBe("3");
    expect(held(untagLoggedModel(tagged, "t")).tags.size).toBe(0);
    expect(untagLoggedModel(tagged, "u")).toMatchObject({ refusal: { code: "tracking-tag-not-found" } });
    expect(finishLoggedModel(model, "READY", 9)).toEqual({ ...model, status: "READY", updatedAt: 9 });
    const metric = { key: "auc", value: 1, timestamp: 1, step: 1, run: "r", dataset: null };
    const measured = addModelMetrics(model, [metric, { ...metric, value: 2 }, { ...metric, run: "s" }]);
    expect(measured.metrics).toEqual([metric, { ...metric, run: "s" }]);
    expect(addModelMetrics(measured, [metric])).toBe(measured);
  });
});

test("a data set's fields have the lengths that MLflow gives them", () => {
  const dataset = { name: "d", digest: "x".repeat(36), sourceType: "local", source: "", schema: null, profile: null };
  const of = (more: object, tags = new Map<string, string>()) =>
    checkDatasets([{ dataset: { ...dataset, ...more }, tags }]).ok;
  expect([
    of({}),
    of({ digest: "x".repeat(37) }),
    of({ source: "s".repeat(65_536) }),
    of({ schema: "s".repeat(1_048_576) }),
  ]).toEqual([true, false, false, false]);
  expect([of({}, new Map([["k", "v".repeat(500)]])), of({}, new Map([["k", "v".repeat(501)]]))]).toEqual([true, false]);
});

test("a random name is a predicate, a noun and a number, and other digits give another", () => {
  const names = ["0123456789ab", "fedcba987654", "000000000000"].map((random) => randomName(random));
  for (const name of names) expect(name).toMatch(/^[a-z]+-[a-z]+-\d{1,3}$/);
  expect(new Set(names).size).toBe(3);
});
