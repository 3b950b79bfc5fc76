import { fileURLToPath } from "node:url";
import {
  openSageMaker,
  type SageMaker,
  type SageMakerNeeds,
} from "../../../../functions/local/endpoints/sagemaker/open-sagemaker.ts";

export const image = "000000000000.dkr.ecr.us-east-1.amazonaws.com/echo:1";
export const roleArn = "arn:aws:iam::000000000000:role/model";

/** SageMaker over one image, the echo model. */
export const openTestSageMaker = (folder: string, extra: Partial<SageMakerNeeds> = {}): SageMaker =>
  openSageMaker({
    folder,
    declared: { models: [], endpointConfigs: [], endpoints: [] },
    now: Date.now,
    report: console.error,
    random: Math.random,
    modelTimeoutMs: 2_000,
    instancesMax: 4,
    // Long enough for a caller to meet it, on a busy machine too.
    settleMs: 150,
    stopGraceMs: 500,
    endpointUrl: () => "http://127.0.0.1:9",
    region: "us-east-1",
    baseEnvironment: { PATH: process.env.PATH ?? "" },
    credentialsOf: (_role, session) => ({ accessKeyId: `ASIA-${session}`, secretAccessKey: "secret" }),
    pullImage: async (wanted) =>
      wanted === image
        ? {
            command: [process.execPath, fileURLToPath(new URL("./echo-model.ts", import.meta.url))],
            cwd: folder,
            environment: {},
          }
        : undefined,
    ...extra,
  });
