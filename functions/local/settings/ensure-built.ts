import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** A step of the build failed; the message is the one line the user needs. */
class BuildError extends Error {
  override readonly name = "BuildError";
}

interface Step {
  readonly what: string;
  readonly script: string;
  /** Made last by the step. */
  readonly product: string;
  readonly sources: readonly string[];
}

/** Not part of any bundle: the runner itself and the image of training jobs. */
const notBundled = /^functions\/(local|training-image)(\/|$)/;

const steps: readonly Step[] = [
  {
    what: "the functions",
    script: "build.ts",
    product: "dist",
    sources: ["build.ts", "documentation.ts", "functions", "lib", "events", "package-lock.json"],
  },
  {
    what: "the stacks",
    script: "cdk/app.ts",
    product: "cdk.out/manifest.json",
    sources: ["cdk", "cdk.json", "dist", "lib/wiring/environment.ts", "package-lock.json"],
  },
];

/**
 * Builds the functions and synthesises the stacks where they are missing or older than their sources.
 *
 * @param root   the repository
 * @param report told of each step that has to run
 * @throws BuildError if one fails
 */
export const ensureBuilt = async (root: string, report: (line: string) => void): Promise<void> => {
  for (const step of steps) {
    if (!isStale(root, step)) continue;
    report(`building ${step.what} …`);
    await run(root, step);
  }
};

const isStale = (root: string, { product, sources }: Step): boolean => {
  const made = statSync(join(root, product), { throwIfNoEntry: false })?.mtimeMs;
  return made === undefined || sources.some((source) => newest(root, source) > made);
};

/** Time of the last change at or below a path, epoch milliseconds; folders count, since a removed file changes only its folder. */
const newest = (root: string, path: string): number => {
  const file = join(root, path);
  if (!existsSync(file) || notBundled.test(path)) return 0;
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const below = readdirSync(file).map((name) => newest(root, `${path}/${name}`));
  return Math.max(path === "functions" ? 0 : stat.mtimeMs, ...below);
};

const run = (root: string, { script, what }: Step): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve();
      reject(new BuildError(`building ${what} failed (node ${script}): ${firstError(output)}`));
    });
  });

const firstError = (output: string): string => {
  const lines = output.split("\n").map((line) => line.trim());
  // esbuild counts its errors first and names them below.
  const named = lines.find((line) => /ERROR:/.test(line)) ?? lines.find((line) => /error/i.test(line));
  return named ?? lines.find((line) => line !== "") ?? "it said nothing";
};
