import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Json } from "../../../lib/domain/json.ts";
import { readMlmodel } from "../../../lib/domain/mlmodel/read-mlmodel.ts";

/** MLmodel files written by MLflow, and what MLflow and numpy read back from them. */
const vectors = z
  .object({
    signatures: z.array(z.object({ name: z.string(), mlmodel: z.string(), signature: z.json() })),
    flavors: z.array(z.object({ flavors: z.array(z.string()), mlmodel: z.string() })),
  })
  .parse(JSON.parse(readFileSync(new URL("../../vectors/mlmodel/mlmodels.json", import.meta.url), "utf8")));

test.each(vectors.signatures)("the signature is what MLflow reads: $name", ({ mlmodel, signature }) => {
  expect(readMlmodel(parse(mlmodel)).signature).toEqual(signature);
});

test.each(vectors.flavors)("the framework is the one flavour of its own of $flavors", ({ flavors, mlmodel }) => {
  const own = flavors.filter((flavor) => flavor !== "python_function");
  expect(readMlmodel(parse(mlmodel))).toMatchObject({
    framework: own.length === 1 ? own[0] : null,
    pythonVersion: flavors.includes("python_function") ? "3.11.4" : null,
  });
});

describe("what MLflow does not write is not said", () => {
  const nothing = { signature: null, framework: null, pythonVersion: null };
  const column = { type: "double", name: "a" };
  const tensor = (shape: unknown) => ({ type: "tensor", "tensor-spec": { dtype: "float32", shape } });

  test.each<Json>([
    null,
    [],
    1,
    "text",
    { flavors: [], signature: [] },
    { flavors: { a: 1, b: 2 } },
    { signature: { inputs: [] } },
  ])("%j", (content) => expect(readMlmodel(content)).toEqual(nothing));

  test.each([
    "[",
    "[]",
    "{}",
    "[1]",
    JSON.stringify([column, column]),
    JSON.stringify([{ ...column, name: "x".repeat(257) }]),
    JSON.stringify([{ ...column, name: "\ud800" }]),
    JSON.stringify([{ type: "constructor" }]),
    JSON.stringify([tensor([-2])]),
    JSON.stringify([tensor([1.5])]),
    JSON.stringify([tensor(Array(9).fill(1))]),
    JSON.stringify([tensor(null)]),
    JSON.stringify(Array.from({ length: 1_001 }, (_, name) => ({ ...column, name }))),
  ])("inputs %.60s", (inputs) => expect(readMlmodel({ signature: { inputs } })).toEqual(nothing));

  test("of an output that nobody knows, nothing is said of the inputs either", () => {
    const inputs = JSON.stringify([column]);
    expect(readMlmodel({ signature: { inputs } }).signature).not.toBeNull();
    expect(readMlmodel({ signature: { inputs, outputs: "[{}]" } })).toEqual(nothing);
  });
});
