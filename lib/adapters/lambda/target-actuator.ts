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
import { z } from "zod";
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

interface Work {
  readonly client: LambdaClient;
  readonly settings: LambdaTargetSettings;
  readonly order: DeploymentOrder;
  /** Function of the order's target. */
  readonly name: string;
  /** What the published version says of itself: by it a later try finds what an earlier one published. */
  readonly marker: string;
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
    const work: Work = { client, settings, order, name, marker };
    const latest = await ensureFunction(work);
    const qualifier = (await publishedVersion(work)) ?? (await publish(work, latest));
    await settled(work, qualifier);
    await tryOut(work, qualifier);
    return { resource: name, qualifier };
  },
});

/** Workspace and target by digest: both may hold hyphens, so their plain concatenation could name two targets alike. */
const functionName = (prefix: string, { workspace, target }: DeploymentOrder): string =>
  `${prefix}${target}-${createHash("sha256").update(`${workspace}#${target}`).digest("hex").slice(0, 10)}`;

const environmentOf = ({ settings: { modelBucket, modelEnvironment }, order: { workspace, sha256 } }: Work) => ({
  Variables: {
    [modelEnvironment.bucket]: modelBucket,
    [modelEnvironment.key]: `${workspace}/sha256/${sha256}`,
    [modelEnvironment.sha256]: sha256,
  },
});

const ensureFunction = async (work: Work): Promise<FunctionConfiguration> => {
  try {
    await work.client.send(new GetFunctionConfigurationCommand({ FunctionName: work.name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await createFunction(work);
  }
  return settled(work);
};

const createFunction = async (work: Work): Promise<void> => {
  const { client, settings, order, name, marker } = work;
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
        Environment: environmentOf(work),
        Tags: { "tidegate:workspace": order.workspace, "tidegate:target": order.target },
      }),
    );
  } catch (error) {
    // Another worker made it in the meantime.
    if (!(error instanceof ResourceConflictException)) throw error;
  }
};

/** The version that an earlier try published: its description, fixed with it, says what it serves. */
const publishedVersion = async ({ client, name, marker }: Work): Promise<string | undefined> => {
  for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name })) {
    const found = (page.Versions ?? []).find(
      ({ Version, Description }) => Version !== "$LATEST" && Description === marker,
    );
    if (found?.Version !== undefined) return found.Version;
  }
  return undefined;
};

const publish = async (work: Work, latest: FunctionConfiguration): Promise<string> => {
  const { client, name, marker } = work;
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: name,
      Description: marker,
      Environment: environmentOf(work),
      ...(latest.RevisionId === undefined ? {} : { RevisionId: latest.RevisionId }),
    }),
  );
  const configured = await settled(work);
  // Two orders for one function at once: whoever finds the other's configuration tries again later.
  if (configured.Description !== marker) throw new Error(`${name} was configured for another version in the meantime`);
  if (configured.LastUpdateStatus === "Failed")
    throw new DeploymentImpossibleError(configured.LastUpdateStatusReason ?? "the function could not be configured");
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

/**
 * Waits until a function, or one of its versions, is neither being made nor being configured.
 *
 * An update that failed is its own order's matter: judged here, it would end every later order on the same function.
 */
const settled = async ({ client, name }: Work, qualifier?: string): Promise<FunctionConfiguration> => {
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
    if (found.State !== "Pending" && found.LastUpdateStatus !== "InProgress") return found;
    if (performance.now() > deadline) throw new Error(`${name} did not settle within ${settleSecondsMax} s`);
    await setTimeout(250);
  }
};

const metadataAnswer = z.object({ status: z.literal(200) });
const functionFault = z.object({ errorMessage: z.string() });

/** A version that cannot load its model must not become ready: it fetches, verifies and opens it now. */
const tryOut = async ({ client, name }: Work, qualifier: string): Promise<void> => {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: JSON.stringify({ operation: "metadata" }) }),
  );
  const answer: unknown = JSON.parse(Payload?.transformToString() || "null");
  if (FunctionError === undefined && metadataAnswer.safeParse(answer).success) return;
  const fault = functionFault.safeParse(answer);
  const reason = fault.success ? fault.data.errorMessage : (FunctionError ?? "it does not say what it serves");
  throw new DeploymentImpossibleError(`the model server cannot serve it: ${reason}`);
};
