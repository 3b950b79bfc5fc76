import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import type { startObjectServer } from "./object-server.ts";
import { imageFolder } from "./training-python.ts";

type ObjectServer = Awaited<ReturnType<typeof startObjectServer>>;

/** 900 loans with a target that depends on both features; `codes` in place of each shop's number. */
export const loans = (): string => {
  const lines = ["amount,shop,region,repaid"];
  for (let row = 0; row < 900; row += 1) {
    const amount = ((row * 7919) % 1000) / 10;
    const shop = (row * 31) % 5;
    const repaid = amount / 10 + shop + ((row * 131) % 7) > 11 ? 1 : 0;
    lines.push(`${amount},${shop},${row % 3 === 0 ? "north" : "south"},${repaid}`);
  }
  return `${lines.join("\n")}\n`;
};

/** Puts a specification and its dataset where the control plane would. */
export const submit = (server: ObjectServer, dataset: string, changes: Readonly<Record<string, unknown>> = {}) => {
  const sha256 = createHash("sha256").update(dataset).digest("hex");
  server.objects.set(`artifacts/default/sha256/${sha256}`, Buffer.from(dataset));
  const spec = {
    schema: 1,
    run: "run-1",
    workspace: "default",
    model: "repayment",
    algorithm: "xgboost",
    hyperparameters: { n_estimators: 20, max_depth: 3 },
    dataset: { uri: `s3://artifacts/default/sha256/${sha256}`, sha256, format: "csv" },
    target: "repaid",
    features: [
      { name: "amount", kind: "numeric" },
      { name: "shop", kind: "categorical" },
    ],
    segmentColumn: "region",
    testFraction: 0.25,
    seed: 42,
    ...changes,
  };
  server.objects.set("artifacts/default/training-runs/run-1/spec.json", Buffer.from(JSON.stringify(spec)));
  return spec;
};

export const outputFolder = "artifacts/default/training-runs/run-1/output/";

/** Runs the image as AWS Batch does: environment in, exit code out; `stop` ends it as Batch does. */
export const runJob = async (
  python: string,
  server: ObjectServer,
  changes: Readonly<Record<string, string>> = {},
  stop?: Promise<void>,
) => {
  const child = spawn(python, ["-m", "tidegate_training"], {
    cwd: imageFolder,
    env: {
      PATH: process.env.PATH ?? "",
      PYTHONDONTWRITEBYTECODE: "1",
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_REGION: "us-east-1",
      AWS_MAX_ATTEMPTS: "2",
      TIDEGATE_RUN_ID: "run-1",
      TIDEGATE_SPEC_URI: "s3://artifacts/default/training-runs/run-1/spec.json",
      TIDEGATE_OUTPUT_URI: `s3://${outputFolder}`,
      ...changes,
    },
  });
  void stop?.then(() => child.kill("SIGTERM"));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdout.resume();
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { exitCode, stderr };
};
