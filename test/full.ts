import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Everything that takes longer than `npm test` may. A part whose tool is missing says so; in CI that is a failure. */
const root = new URL("..", import.meta.url).pathname;
const inCi = process.env.CI === "true";
const production = join(".cache", "cdk.out-prod-gpu");
const assemblies = ["cdk.out", production];
const cfnLint = "cfn-lint==1.58.0";

const run = (
  title: string,
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): void => {
  console.log(`\n── ${title}`);
  const { status } = spawnSync(command, parameters, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (status !== 0) {
    console.error(`${title}: failed`);
    process.exit(1);
  }
};

const skip = (title: string, reason: string): void => {
  console.log(`\n── ${title}: skipped, ${reason}`);
  if (inCi) process.exit(1);
};

/** cfn-lint lives in an environment of its own; the first run makes it. */
const lintTemplates = (): void => {
  const title = "cfn-lint over the templates";
  const folder = join(root, ".cache", "cfn-lint");
  const binary = join(folder, "bin", "cfn-lint");
  if (!existsSync(binary)) {
    mkdirSync(join(root, ".cache"), { recursive: true });
    const made = spawnSync("python3", ["-m", "venv", folder], { stdio: "inherit" }).status === 0;
    const installed =
      made && spawnSync(join(folder, "bin", "pip"), ["install", "--quiet", cfnLint], { stdio: "inherit" }).status === 0;
    if (!installed) {
      skip(title, "Python 3 with its venv module, or the package, cannot be had");
      return;
    }
  }
  const templates = assemblies.flatMap((assembly) =>
    readdirSync(join(root, assembly))
      .filter((file) => file.endsWith(".template.json"))
      .map((file) => join(assembly, file)),
  );
  run(title, binary, ["--config-file", "cdk/cfn-lint.yaml", "--non-zero-exit-code", "warning", ...templates]);
};

/** Exit code 3 of its script: there is no client on this machine. */
const speakMlflow = (): void => {
  const title = "the stock MLflow client";
  console.log(`\n── ${title}`);
  const { status } = spawnSync("node", ["test/interop/mlflow/run.ts"], { cwd: root, stdio: "inherit" });
  if (status === 3) skip(title, "its Python environment cannot be made");
  else if (status !== 0) process.exit(1);
};

run("the stacks of a small team", "npm", ["run", "-s", "synth"]);
run("the stacks of a large one", "node", ["cdk/app.ts", "-c", "env=prod", "-c", "profile=gpu"], {
  CDK_OUTDIR: production,
});
lintTemplates();
run("every suite at full length", "npx", ["vitest", "run", "--testTimeout=300000"], { TIDEGATE_FULL: "1" });
run("the audit log in the simulator", "npm", ["run", "-s", "sim", "--", "--seeds", "200"]);
run("the loop under kill -9", "node", ["test/kill/run.ts", "--kills", "6"]);
speakMlflow();
run("the demo", "npm", ["run", "-s", "demo"]);
console.log("\neverything passed");
