import { readdirSync, readFileSync } from "node:fs";
import { localArn } from "../../../../functions/local/access/local-account.ts";
import { type Batch, type BatchNeeds, openBatch } from "../../../../functions/local/endpoints/batch/open-batch.ts";
import type { JobDefinitionDescription } from "../../../../functions/local/template/machine-description.ts";

export const jobQueue = {
  name: "training",
  arn: localArn("batch", "job-queue/training"),
  priority: 1,
  enabled: true,
  fairShare: false,
};

/** Shares its machines, as the product's queue does. */
export const sharedQueue = { ...jobQueue, name: "shared", arn: localArn("batch", "job-queue/shared"), fairShare: true };
export const jobRoleArn = "arn:aws:iam::000000000000:role/training-job";

const definition = (
  name: string,
  containerProperties: JobDefinitionDescription["containerProperties"],
  extra: Partial<JobDefinitionDescription> = {},
): JobDefinitionDescription => ({
  name,
  arn: localArn("batch", `job-definition/${name}:1`),
  containerProperties,
  parameters: {},
  retryStrategy: undefined,
  timeoutSeconds: undefined,
  platformCapabilities: ["EC2"],
  ...extra,
});

export const definitions = [
  definition("shell", { image: "shell:1", jobRoleArn, environment: [{ name: "GREETING", value: "hello" }] }),
  definition("unmapped", { image: "registry.example/unknown:1" }),
  definition("unpreparable", { image: "broken:1" }),
  definition("missing-program", { image: "missing:1" }),
  definition("short", { image: "shell:1" }, { timeoutSeconds: 1, retryStrategy: { attempts: 3 } }),
  definition(
    "parameters",
    { image: "shell:1", command: ["sh", "-c", "exit Ref::code"] },
    { parameters: { code: "4" } },
  ),
  definition(
    "spot",
    { image: "shell:1" },
    {
      retryStrategy: {
        attempts: 2,
        evaluateOnExit: [
          { action: "RETRY", onStatusReason: "Host EC2*" },
          { action: "EXIT", onReason: "*" },
        ],
      },
    },
  ),
];

/** Batch over three images: a shell, one that cannot be prepared, and one whose program does not exist. */
export const openTestBatch = (folder: string, extra: Partial<BatchNeeds>): Batch =>
  openBatch({
    folder,
    queues: [jobQueue, sharedQueue],
    definitions,
    publish: () => {},
    now: Date.now,
    report: console.error,
    concurrencyMax: 1,
    stopGraceMs: 200,
    endpointUrl: () => "http://127.0.0.1:9",
    region: "us-east-1",
    baseEnvironment: { PATH: process.env.PATH ?? "" },
    credentialsOf: (roleArn, session) => ({ accessKeyId: `ASIA${session}`, secretAccessKey: roleArn }),
    pullImage: async (image) => {
      const local = { cwd: folder, environment: { FROM_IMAGE: image } };
      if (image === "shell:1") return { ...local, command: [] };
      if (image === "missing:1") return { ...local, command: ["no-such-program"] };
      if (image === "broken:1") throw new Error("Python 3.10 or newer was not found");
      return undefined;
    },
    ...extra,
  });

/** Command lines of the processes whose environment holds a text. */
export const processesWith = (text: string): readonly string[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(text)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()];
      } catch {
        return [];
      }
    });
