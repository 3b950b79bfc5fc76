import { readdirSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { describe, expect, test } from "vitest";
import configuration from "../../.dependency-cruiser.mjs";

const root = new URL("../..", import.meta.url).pathname;
const rules = (configuration.forbidden ?? []).map(({ name }) => String(name));

const rulesBrokenIn = async (baseDir: string, folders: string[]): Promise<{ broken: string[]; cruised: number }> => {
  const { output } = await cruise(folders, {
    ...configuration.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: configuration.forbidden ?? [] },
  });
  const { summary, modules } = output as ICruiseResult;
  return {
    broken: summary.violations.map(({ rule }) => rule.name),
    cruised: modules.filter(({ source }) => source.endsWith(".ts")).length,
  };
};

describe("the import rules", () => {
  test("have one violating example each", () => {
    expect(readdirSync(`${root}test/violations`).sort()).toEqual([...rules].sort());
  });

  test.each(rules)("%s fails on its violating file", async (rule) => {
    const baseDir = `${root}test/violations/${rule}`;
    const { broken } = await rulesBrokenIn(baseDir, readdirSync(baseDir));
    expect(broken).toContain(rule);
  });

  test("hold in the whole product, and were asked of every source file", async () => {
    const folders = ["functions", "lib", "events", "cli", "cdk"].filter((folder) => sourceFiles(folder).length > 0);
    const { broken, cruised } = await rulesBrokenIn(root, folders);
    expect(broken).toEqual([]);
    // A parser that reads nothing would find nothing wrong.
    expect(cruised).toBeGreaterThanOrEqual(folders.flatMap(sourceFiles).length);
  });
});

const sourceFiles = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts"));
