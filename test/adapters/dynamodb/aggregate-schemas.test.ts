import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../../lib/adapters/canonical/canonical-json.ts";
import { aggregateSchemas } from "../../../lib/adapters/dynamodb/aggregate-schemas.ts";

/** States as they were written by the release that made the schema, one file each; a file is never changed or removed. */
const folder = new URL("../../vectors/schemas/", import.meta.url);
const samples = readdirSync(folder).filter((file) => file !== "leaf.v1.json");
const named = z.object({ schema: z.string() });

const kinds = Object.entries(aggregateSchemas);
const kindOf = (file: string) => kinds.find(([kind]) => file.replace(/\.v\d+\.json$/, "") === kind);

test("every kind of aggregate has a sample of its schema", () => {
  expect(new Set(samples.map((file) => kindOf(file)?.[0]))).toEqual(new Set(kinds.map(([kind]) => kind)));
});

test.each(samples)("a state written as %s is still read, whole", (file) => {
  const sample: unknown = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  expect(`${named.parse(sample).schema}.json`).toBe(file);
  expect(canonicalJson(kindOf(file)?.[1].parse(sample))).toBe(canonicalJson(sample));
});
