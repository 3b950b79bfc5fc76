import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const filesBelow = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true })
    .map((file) => `${folder}/${file}`)
    .filter((file) => file.endsWith(".ts"));
const textOf = (file: string) => readFileSync(`${root}${file}`, "utf8");
const nameOf = (file: string) => file.slice(file.lastIndexOf("/") + 1).replace(/(\.test)?\.ts$/, "");

/** `aggregate-store` is the file of the port `AggregateStore`. */
const portOf = (name: string) => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const ports = filesBelow("lib/ports").filter((file) =>
  textOf(file).includes(`export interface ${portOf(nameOf(file))} `),
);
const tests = filesBelow("test");

/** Adapters of a port: what they export is of its type. */
const adaptersOf = (port: string): string[] => {
  const type = portOf(nameOf(port));
  // An annotated value, or a function that answers the port, at once or later.
  const isOpened = new RegExp(`export const \\w+(?:: ${type} =|[^]{0,300}?\\): (?:Promise<)?${type}>? =>)`);
  return filesBelow("lib/adapters").filter((file) => isOpened.test(textOf(file)));
};
const adapters = ports.flatMap((port) => adaptersOf(port).map((adapter) => ({ port: nameOf(port), adapter })));
const hasSuite = (port: string) => existsSync(`${root}test/contracts/${port}.ts`);

describe("ports and their adapters", () => {
  test("are found at all", () => {
    expect(ports.length).toBeGreaterThanOrEqual(20);
    const unopened = ports.map(nameOf).filter((port) => !adapters.some((found) => found.port === port));
    // Read from a file of the bundle, by the wiring.
    expect(unopened).toEqual(["approval-policy"]);
  });

  test.each(adapters)("$adapter is opened by a test", ({ adapter }) => {
    expect(tests.filter((file) => textOf(file).includes(`../${adapter}"`))).not.toEqual([]);
  });

  test.each(adapters.filter(({ port }) => hasSuite(port)))(
    "$adapter runs the suite of its port",
    ({ port, adapter }) => {
      const own = adapter.replace(/^lib\/(.*)\.ts$/, "test/$1.test.ts");
      expect(tests).toContain(own);
      expect(textOf(own)).toContain(`/contracts/${port}.ts"`);
    },
  );

  test("every suite belongs to a port", () => {
    const suites = filesBelow("test/contracts").map(nameOf);
    expect(suites.filter((suite) => !ports.map(nameOf).includes(suite))).toEqual([]);
  });
});
