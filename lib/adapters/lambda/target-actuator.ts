import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  PublishVersionCommand,
  paginateListVersionsByFunction,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { DeploymentImpossibleError } from "../../ports/deployment-impossible-error.ts";
import type { DeploymentOrder, TargetActuator } from "../../ports/target-actuator.ts";

export interface LambdaTargetSettings {
  readonly prefix: string;
  readonly roleArn: string;
  readonly code: { readonly bucket: string; readonly key: string };
  readonly modelBucket: string;
  /** Environment names by which a model server finds its model. */
  readonly modelEnvironment: { readonly bucket: string; readonly key: string; readonly sha256: string };
}

/** ONNX Runtime gets one vCPU at 1 769 MB; a boosted-tree model needs less, its cold start does not. */
const memoryMb = 1_769;
const timeoutSeconds = 30;
const settleSecondsMax = 60;

/**
 * Lambda targets: one function per target, made from the model server's code; per model version its configuration names the
 * model file and a version is published. A published version cannot change, which is what lets alias weights be a canary.
 */
export const openLambdaTargetActuator = (client: LambdaClient, settings: LambdaTargetSettings): TargetActuator => ({
  deploy: async (order) => {
    const name = functionName(settings.prefix, order);
    const marker = `model version ${order.version} sha256:${order.sha256}`;
    const latest = await ensureFunction(client, settings, name, order, marker);
    const qualifier =
      (await publishedVersion(client, name, marker)) ?? (await publish(client, settings, name, order, marker, latest));
    await settled(client, name, qualifier);
    await tryOut(client, name, qualifier);
    return { resource: name, qualifier };
  },
});

/** Workspace and target by digest: both may hold hyphens, so their plain concatenation could name two targets alike. */
export const functionName = (prefix: string, { workspace, target }: DeploymentOrder): string =>
  `${prefix}${target}-${createHash("sha256").update(`${workspace}#${target}`).digest("hex").slice(0, 10)}`;

const environmentOf = (
  { modelBucket, modelEnvironment }: LambdaTargetSettings,
  { workspace, sha256 }: DeploymentOrder,
) => ({
  Variables: {
    [modelEnvironment.bucket]: modelBucket,
    [modelEnvironment.key]: `${workspace}/sha256/${sha256}`,
    [modelEnvironment.sha256]: sha256,
  },
});

const ensureFunction = async (
  client: LambdaClient,
  settings: LambdaTargetSettings,
  name: string,
  order: DeploymentOrder,
  marker: string,
): Promise<FunctionConfiguration> => {
  try {
    await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await createFunction(client, settings, name, order, marker);
  }
  return settled(client, name);
};

const createFunction = async (
  client: LambdaClient,
  settings: LambdaTargetSettings,
  name: string,
  order: DeploymentOrder,
  marker: string,
): Promise<void> => {
  try {
    await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Description: marker,
        Runtime: "nodejs24.x",
        // ONNX Runtime aborts on Lambda's arm64: cpuinfo cannot read its processor list there.
        Architectures: ["x86_64"],
        Handler: "index.handler",
        Role: settings.roleArn,
        Code: { S3Bucket: settings.code.bucket, S3Key: settings.code.key },
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
        Environment: environmentOf(settings, order),
        Tags: { "tidegate:workspace": order.workspace, "tidegate:target": order.target },
      }),
    );
  } catch (error) {
    // Another worker made it in the meantime.
    if (!(error instanceof ResourceConflictException)) throw error;
  }
};

/** The version that an earlier try published: its description, fixed with it, says what it serves. */
const publishedVersion = async (client: LambdaClient, name: string, marker: string): Promise<string | undefined> => {
  for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name })) {
    const found = (page.Versions ?? []).find(
      ({ Version, Description }) => Version !== "$LATEST" && Description === marker,
    );
    if (found?.Version !== undefined) return found.Version;
  }
  return undefined;
};

const publish = async (
  client: LambdaClient,
  settings: LambdaTargetSettings,
  name: string,
  order: DeploymentOrder,
  marker: string,
  latest: FunctionConfiguration,
): Promise<string> => {
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: name,
      Description: marker,
      Environment: environmentOf(settings, order),
      ...(latest.RevisionId === undefined ? {} : { RevisionId: latest.RevisionId }),
    }),
  );
  const configured = await settled(client, name);
  // Two orders for one function at once: whoever finds the other's configuration tries again later.
  if (configured.Description !== marker) throw new Error(`${name} was configured for another version in the meantime`);
  const published = await client.send(
    new PublishVersionCommand({
      FunctionName: name,
      Description: marker,
      ...(configured.RevisionId === undefined ? {} : { RevisionId: configured.RevisionId }),
    }),
  );
  if (published.Version === undefined) throw new Error(`AWS Lambda gave no version of ${name}`);
  return published.Version;
};

/** Waits until a function, or one of its versions, is usable as configured. */
const settled = async (client: LambdaClient, name: string, qualifier?: string): Promise<FunctionConfiguration> => {
  const deadline = performance.now() + settleSecondsMax * 1_000;
  for (;;) {
    const found = await client.send(
      new GetFunctionConfigurationCommand({
        FunctionName: name,
        ...(qualifier === undefined ? {} : { Qualifier: qualifier }),
      }),
    );
    if (found.State === "Failed")
      throw new DeploymentImpossibleError(found.StateReason ?? "the function could not be made");
    if (found.LastUpdateStatus === "Failed")
      throw new DeploymentImpossibleError(found.LastUpdateStatusReason ?? "the function could not be configured");
    if (found.State !== "Pending" && found.LastUpdateStatus !== "InProgress") return found;
    if (performance.now() > deadline) throw new Error(`${name} did not settle within ${settleSecondsMax} s`);
    await setTimeout(250);
  }
};

/** A version that cannot load its model must not become ready: it fetches, verifies and opens it now. */
const tryOut = async (client: LambdaClient, name: string, qualifier: string): Promise<void> => {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: JSON.stringify({ operation: "metadata" }) }),
  );
  if (FunctionError === undefined) return;
  const { errorMessage }: { readonly errorMessage?: unknown } = JSON.parse(Payload?.transformToString() || "{}");
  throw new DeploymentImpossibleError(
    `the model server cannot serve it: ${typeof errorMessage === "string" ? errorMessage.slice(0, 500) : FunctionError}`,
  );
};
