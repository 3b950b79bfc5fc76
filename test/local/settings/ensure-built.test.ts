import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureBuilt } from "../../../functions/local/settings/ensure-built.ts";

let root: string;
const steps: string[] = [];
const write = (path: string, content: string, ageSeconds = 0) => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
  const at = Date.now() / 1_000 - ageSeconds;
  utimesSync(join(root, path), at, at);
};
const built = async () => {
  steps.length = 0;
  await ensureBuilt(root, (line) => steps.push(line));
  return steps.map((line) => /the (\w+)/.exec(line)?.[1]);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tidegate-built-"));
  write("functions/registry/index.ts", "export {};", 100);
  write("lib/wiring/environment.ts", "export {};", 100);
  write(
    "build.ts",
    'import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("dist", { recursive: true }); writeFileSync("dist/made", String(Date.now()));',
    100,
  );
  write(
    "cdk/app.ts",
    'import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("cdk.out", { recursive: true }); writeFileSync("cdk.out/manifest.json", "{}");',
    100,
  );
  for (const folder of ["functions/registry", "lib/wiring", "lib", "cdk"]) utimesSync(join(root, folder), 1, 1);
});
afterEach(() => rmSync(root, { recursive: true }));

describe("what is missing or older than its sources is made", () => {
  test("everything at first, nothing the second time", async () => {
    expect(await built()).toEqual(["functions", "stacks"]);
    expect(readFileSync(join(root, "cdk.out/manifest.json"), "utf8")).toBe("{}");
    expect(await built()).toEqual([]);
  });

  test("all of it after a change of a function, the stacks alone after a change of theirs", async () => {
    await built();
    write("functions/registry/index.ts", "export const changed = 1;", -2);
    expect(await built()).toEqual(["functions", "stacks"]);
    write("functions/registry/index.ts", "export const changed = 1;", 100);
    write("cdk/app.ts", readFileSync(join(root, "cdk/app.ts"), "utf8"), -2);
    expect(await built()).toEqual(["stacks"]);
  });

  test("but nothing after a change of the runner or of the training image, which are in no bundle", async () => {
    await built();
    write("functions/local/index.ts", "export {};", -2);
    write("functions/training-image/run.py", "", -2);
    expect(await built()).toEqual([]);
  });

  test("and a step that fails says why in one line", async () => {
    write("build.ts", 'console.error("note\\n  error: cannot resolve ./gone.ts\\nmore"); process.exit(1);');
    await expect(built()).rejects.toThrow(
      /^building the functions failed \(node build\.ts\): error: cannot resolve \.\/gone\.ts$/,
    );
  });
});
