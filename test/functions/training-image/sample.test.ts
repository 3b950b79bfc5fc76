import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { imageFolder, trainingPython } from "./training-python.ts";

const python = (await trainingPython()) ?? "";
const committed = new URL("../../../demo/sample", import.meta.url).pathname;
// Kept, so that only the first run on a machine needs a network.
const wheel = new URL("../../../.cache/nannyml-0.13.1-py3-none-any.whl", import.meta.url).pathname;
const folder = await mkdtemp(join(tmpdir(), "tidegate-sample-"));
afterAll(() => rm(folder, { recursive: true }));

const filesOf = async (root: string) =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

const resultSchema = z.looseObject({ artifacts: z.array(z.looseObject({ name: z.string() })) });

/** What a file says whatever the machine and the hour: another zlib compresses the same rows to other bytes. */
const essence = async (root: string, file: string): Promise<unknown> => {
  const content = await readFile(join(root, file));
  if (file.endsWith(".gz")) return gunzipSync(content).toString();
  if (file.endsWith("environment.json")) return undefined;
  if (!file.endsWith("result.json")) return content.toString("hex");
  const {
    startedAt: _s,
    finishedAt: _f,
    environment: _e,
    artifacts,
    ...rest
  } = resultSchema.parse(JSON.parse(`${content}`));
  return { ...rest, artifacts: artifacts.filter(({ name }) => name !== "environment.json") };
};

/** False where the census data cannot be had, which skips the test, aloud; in CI it fails it. */
const makeSample = async (): Promise<boolean> => {
  try {
    await promisify(execFile)(python, ["make_sample.py", "--out", folder, "--wheel", wheel], {
      cwd: imageFolder,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", OMP_WAIT_POLICY: "PASSIVE" },
    });
    return true;
  } catch (error) {
    if (!String(error).includes("data cannot be fetched") || process.env.CI !== undefined) throw error;
    console.warn(`SKIPPED, making the sample again: ${error}`);
    return false;
  }
};

test.skipIf(python === "")(
  "the committed sample is what its script makes of the census data",
  {
    timeout: 180_000,
  },
  async ({ skip }) => {
    if (!(await makeSample())) skip();
    const files = await filesOf(committed);
    expect(await filesOf(folder)).toEqual(files);
    for (const file of files) expect(await essence(folder, file), file).toEqual(await essence(committed, file));
  },
);

test("the committed sample is small enough to clone", async () => {
  const sizes = new Map<string, number>();
  for (const file of await filesOf(committed)) sizes.set(file, (await stat(join(committed, file))).size);
  const total = (suffix: string) =>
    [...sizes].filter(([file]) => file.endsWith(suffix)).reduce((sum, [, size]) => sum + size, 0);
  expect(total(".csv.gz")).toBeLessThan(1_000_000);
  expect(total(".onnx")).toBeLessThan(200_000);
  expect(total("")).toBeLessThan(1_200_000);
});
