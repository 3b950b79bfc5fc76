import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "../../build.ts";

const sources = {
  "plain/index.ts": `import { z } from "zod";
    import { getCedarVersion } from "@cedar-policy/cedar-wasm/nodejs";
    import { shared } from "../shared.ts";
    export const handler = (event: unknown) =>
      [shared(z.object({ name: z.string() }).parse(event).name), getCedarVersion()];`,
  "lazy/index.ts": `import { shared } from "../shared.ts";
    export const handler = async (name: string) => {
      const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
      return [shared(name), typeof DynamoDBClient];
    };`,
  "model-server/index.ts": `import { InferenceSession } from "onnxruntime-node";
    import { shared } from "../shared.ts";
    export const handler = () => [typeof InferenceSession.create, shared("c")];`,
  "unfinished/readme.md": "a folder without an entry",
  "late/index.ts": `export const handler = async () => (await import("../late-module.ts")).late;`,
  "late-module.ts": `Object.assign(globalThis, { tidegateLate: true }); export const late = "late";`,
  "extended/index.ts": `import { described } from "../described.ts"; export const handler = () => typeof described;`,
  "described.ts": `import { z } from "@hono/zod-openapi"; export const described = z.json().openapi({ type: "object" });`,
  "also-extended/index.ts": `import { OpenAPIHono } from "@hono/zod-openapi";
    export const handler = () => typeof OpenAPIHono;`,
  "local/index.ts": "export const handler = () => 'never deployed';",
  "shared.ts": `export const shared = (name: string) => \`hello \${name}\`;`,
};

let root: string;
const outside: string[] = [];

beforeAll(async () => {
  await mkdir(".cache", { recursive: true });
  // Inside the repository, so that the sources find its packages.
  root = await mkdtemp(join(".cache", "build-test-"));
  await write(join(root, "functions"));
  await build({ functions: join(root, "functions"), out: join(root, "dist") });
});

afterAll(async () => {
  for (const folder of [root, ...outside]) await rm(folder, { recursive: true, force: true });
});

const write = async (folder: string) => {
  for (const [path, text] of Object.entries(sources)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
};

/** Loads a deployment package from outside the repository: what is not in its folder is not there on Lambda either. */
const load = async (name: string) => {
  const deployed = await mkdtemp(join(tmpdir(), "tidegate-deployed-"));
  outside.push(deployed);
  await cp(join(root, "dist", name), deployed, { recursive: true });
  const { handler } = await import(pathToFileURL(join(deployed, "index.mjs")).href);
  return async (event: unknown) => handler(event);
};

const fingerprint = async (folder: string) => {
  const hash = createHash("sha256");
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(folder.length)).update(await readFile(path));
  return hash.digest("hex");
};

test("every folder with an entry becomes a deployable folder, except those that are never deployed", async () => {
  const folders = (await readdir(join(root, "dist"))).filter((name) => !name.startsWith("."));
  expect(folders).toEqual(["also-extended", "extended", "late", "lazy", "model-server", "plain"]);
});

test("each deployable folder runs alone, shared modules, lazy imports and WebAssembly included", async () => {
  expect(await (await load("plain"))({ name: "a" })).toEqual(["hello a", "4.13.0"]);
  expect(await (await load("lazy"))("b")).toEqual(["hello b", "function"]);
});

test("native inference travels with its package, without the libraries of other platforms", async () => {
  expect(await (await load("model-server"))(undefined)).toEqual(["function", "hello c"]);
  const libraries = (await readdir(join(root, "dist", "model-server"), { recursive: true })).filter((path) =>
    /\.(node|dll|dylib|so)/.test(path),
  );
  expect(libraries.map((path) => path.replace(/.*\/bin\//, "")).sort()).toEqual([
    "napi-v6/linux/x64/libonnxruntime.so.1",
    "napi-v6/linux/x64/onnxruntime_binding.node",
  ]);
});

test("a module that is imported lazily runs when it is reached, not at cold start", async () => {
  const handler = await load("late");
  expect(globalThis).not.toHaveProperty("tidegateLate");
  expect(await handler(undefined)).toBe("late");
  expect(globalThis).toHaveProperty("tidegateLate", true);
});

test("error messages come in one language", async () => {
  const zod = await readFile(join(root, "dist", "plain", "index.mjs"), "utf8");
  expect(zod).not.toContain("Ungültige Eingabe");
  expect(zod).toContain("Invalid input");
});

test("the same sources give the same bytes, wherever the repository lies and however often it is built", async () => {
  const before = await fingerprint(join(root, "dist"));
  const elsewhere = await mkdtemp(join(".cache", "build-test-"));
  try {
    await write(join(elsewhere, "functions"));
    await build({ functions: join(elsewhere, "functions"), out: join(elsewhere, "dist") });
    expect(await fingerprint(join(elsewhere, "dist"))).toBe(before);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
});

test("modules run in the order in which they are imported, however many functions share them", async () => {
  expect(await (await load("extended"))(undefined)).toBe("object");
  expect(await (await load("also-extended"))(undefined)).toBe("function");
});

test("what serves models does not change because another function does", async () => {
  await write(join(root, "changed", "functions"));
  await writeFile(join(root, "changed", "functions", "plain", "index.ts"), "export const handler = () => 1;");
  await build({ functions: join(root, "changed", "functions"), out: join(root, "changed", "dist") });
  const server = await fingerprint(join(root, "changed", "dist", "model-server"));
  expect(server).toBe(await fingerprint(join(root, "dist", "model-server")));
});

test("a build that fails leaves the last good one in place", async () => {
  const before = await fingerprint(join(root, "dist"));
  await writeFile(join(root, "functions", "plain", "index.ts"), "import './missing.ts';");
  await expect(build({ functions: join(root, "functions"), out: join(root, "dist") })).rejects.toThrow("missing.ts");
  expect(await fingerprint(join(root, "dist"))).toBe(before);
  await write(join(root, "functions"));
});
