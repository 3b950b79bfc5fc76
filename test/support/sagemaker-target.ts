import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  SageMakerClient,
  waitUntilEndpointInService,
} from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { image, openTestSageMaker, roleArn } from "../local/endpoints/sagemaker/sagemaker-machine.ts";
import { startEndpoints } from "../local/endpoints/start-endpoints.ts";

const root = new URL("../..", import.meta.url).pathname;

/** SageMaker on the local machine whose containers are the product's own model server, each a process, fed by S3. */
export const startSageMakerTargets = async (settleMs = 60) => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-split-"));
  const files = new Map<string, Uint8Array>();
  const endpoints = await startEndpoints({
    services: { sagemaker: (request) => sageMaker.handler(request) },
    // The one thing the model server asks of S3.
    objects: async (request) => {
      request.authorize("s3:GetObject", `arn:aws:s3:::${request.path.slice(1)}`);
      return new Response(Buffer.from(files.get(request.path.slice(-64)) ?? []));
    },
  });
  const sageMaker = openTestSageMaker(folder, {
    settleMs,
    instancesMax: 2,
    endpointUrl: () => endpoints.url,
    credentialsOf: () => endpoints.root.credentials ?? { accessKeyId: "", secretAccessKey: "" },
    pullImage: async (wanted) =>
      wanted === image
        ? { command: [process.execPath, "functions/model-server/index.ts"], cwd: root, environment: {} }
        : undefined,
  });
  const client = new SageMakerClient({ ...endpoints.root, maxAttempts: 1 });
  const runtime = new SageMakerRuntimeClient({ ...endpoints.root, maxAttempts: 1 });

  /** An endpoint with a variant for each model file; the first has all traffic. */
  const makeEndpoint = async (EndpointName: string, models: Readonly<Record<string, Uint8Array>>) => {
    for (const [variant, model] of Object.entries(models)) {
      const TIDEGATE_MODEL_SHA256 = createHash("sha256").update(model).digest("hex");
      files.set(TIDEGATE_MODEL_SHA256, model);
      const Environment = {
        TIDEGATE_MODEL_BUCKET: "models",
        TIDEGATE_MODEL_KEY: `default/sha256/${TIDEGATE_MODEL_SHA256}`,
        TIDEGATE_MODEL_SHA256,
      };
      await client.send(
        new CreateModelCommand({
          ModelName: `${EndpointName}-${variant}`,
          ExecutionRoleArn: roleArn,
          PrimaryContainer: { Image: image, Environment },
        }),
      );
    }
    await client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: EndpointName,
        ProductionVariants: Object.keys(models).map((VariantName, index) => ({
          VariantName,
          ModelName: `${EndpointName}-${VariantName}`,
          InitialVariantWeight: index === 0 ? 1 : 0,
          InitialInstanceCount: 1,
          InstanceType: "ml.m5.large",
        })),
      }),
    );
    await client.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: EndpointName }));
    const waiter = { client, minDelay: 0.1, maxDelay: 0.2, maxWaitTime: 30 };
    await waitUntilEndpointInService(waiter, { EndpointName });
  };

  const stop = async () => {
    await sageMaker.stop();
    client.destroy();
    runtime.destroy();
    await endpoints.close();
    rmSync(folder, { recursive: true });
  };
  return { client, runtime, makeEndpoint, faults: endpoints.faults, stop };
};
