import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../../lib/adapters/canonical/canonical-json.ts";
import { aggregateSchemas } from "../../../lib/adapters/dynamodb/aggregate-schemas.ts";

/** States as they were written by the release that made the schema, one file each; a file is never changed or removed. */
const folder = new URL("../../vectors/schemas/", import.meta.url);
const samples = readdirSync(folder).filter((file) => !file.startsWith("leaf.v"));
const named = z.object({ schema: z.string() });

const kinds = Object.entries(aggregateSchemas);
const kindOf = (file: string) => kinds.find(([kind]) => file.replace(/\.v\d+\.json$/, "") === kind);

test("every kind of aggregate has a sample of its schema", () => {
  expect(new Set(samples.map((file) => kindOf(file)?.[0]))).toEqual(new Set(kinds.map(([kind]) => kind)));
});

/** The sample of the newest version of a kind's schema. */
const isNewest = (file: string) => {
  const [name, version] = file.split(/\.v|\.json/);
  return !samples.includes(`${name}.v${Number(version) + 1}.json`);
};

test.each(samples)("a state written as %s is still read, whole", (file) => {
  const sample: unknown = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  expect(`${named.parse(sample).schema}.json`).toBe(file);
  const read = kindOf(file)?.[1].parse(sample);
  if (isNewest(file)) expect(canonicalJson(read)).toBe(canonicalJson(sample));
  // An older one is brought up to date: what it held is still there.
  else expect(read).toMatchObject({ ...Object(sample), schema: expect.any(String) });
  expect(samples).toContain(`${named.parse(read).schema}.json`);
  expect(isNewest(`${named.parse(read).schema}.json`)).toBe(true);
});
