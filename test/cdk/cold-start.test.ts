import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bundle, build } from "../../build.ts";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { synthesise } from "./synthesised.ts";

const run = promisify(execFile);
const templates = synthesise();
let root: string;
let bundles: readonly Bundle[];

beforeAll(async () => {
  await mkdir(".cache", { recursive: true });
  root = await mkdtemp(join(".cache", "cold-start-test-"));
  bundles = await build({ out: join(root, "dist") });
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** The environment that the template gives a function; what is known only once deployed is some text. */
const environmentOf = (functionName: string): Record<string, string> | undefined => {
  const found = templates
    .ofType("AWS::Lambda::Function")
    .find(({ properties }) => properties.FunctionName === functionName);
  if (found === undefined) return undefined;
  const variables: Record<string, unknown> = found.properties.Environment?.Variables ?? {};
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === "string" ? value : deployedValue(name)]),
  );
};

/** Parameters that must be more than text. */
const parameters: Readonly<Record<string, string>> = {
  [environmentNames.iamGroups]: "{}",
  [environmentNames.witnesses]: "[]",
  [environmentNames.witnessQuorum]: "1",
};
const deployedValue = (name: string): string => parameters[name] ?? "https://some.text";

test("every bundle starts with the environment that its stack gives it, and nothing else", {
  timeout: 120_000,
}, async () => {
  const failures = await Promise.all(
    bundles.map(async ({ name }) => {
      const environment = environmentOf(`tidegate-dev-${name}`);
      // A model server starts with a model, which the control plane names.
      if (environment === undefined) return name === "model-server" ? [] : [`${name} is in no stack`];
      const entry = pathToFileURL(resolve(root, "dist", name, "index.mjs")).href;
      const script = `const { handler } = await import(${JSON.stringify(entry)}); process.exit(typeof handler === "function" ? 0 : 1);`;
      return run(process.execPath, ["--input-type=module", "--eval", script], {
        env: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none", ...environment },
      }).then(
        () => [],
        (error: { readonly stderr?: string }) => [
          `${name}: ${/^\w*Error: .*$/m.exec(error.stderr ?? "")?.[0] ?? "no handler"}`,
        ],
      );
    }),
  );
  expect(failures.flat()).toEqual([]);
});

test("no bundle outgrows what starts fast, and none the limit of Lambda", () => {
  for (const { name, scriptBytes, sizeBytes } of bundles) {
    expect({ name, small: scriptBytes < 1_500_000 }).toEqual({ name, small: true });
    expect({ name, fits: sizeBytes < 250_000_000 }).toEqual({ name, fits: true });
  }
});
