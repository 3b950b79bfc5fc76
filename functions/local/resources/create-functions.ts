import { isDeepStrictEqual } from "node:util";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { FunctionDescription } from "../template/machine-description.ts";

/** Deploys every function of the stacks: creates or updates it, publishes, and moves its aliases to the new version. */
export const createFunctions = async (
  client: LambdaClient,
  functions: readonly FunctionDescription[],
): Promise<void> => {
  await Promise.all(functions.map((declared) => deploy(client, declared)));
};

const deploy = async (client: LambdaClient, declared: FunctionDescription): Promise<void> => {
  const present = await optional(client.send(new GetFunctionCommand({ FunctionName: declared.name })));
  if (present?.Configuration === undefined) await create(client, declared);
  else await update(client, declared, present.Configuration);
  await setConcurrency(client, declared, present?.Concurrency?.ReservedConcurrentExecutions);
  await client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: declared.name,
      MaximumRetryAttempts: declared.asyncRetries,
      ...(declared.failureDestinationArn === undefined
        ? {}
        : { DestinationConfig: { OnFailure: { Destination: declared.failureDestinationArn } } }),
    }),
  );
  if (declared.publishes) await publish(client, declared);
};

const configurationOf = (declared: FunctionDescription) => ({
  FunctionName: declared.name,
  Handler: declared.handler,
  Role: declared.roleArn,
  MemorySize: declared.memoryMb,
  Timeout: declared.timeoutSeconds,
  Environment: { Variables: { ...declared.environment } },
  DeadLetterConfig: { TargetArn: declared.deadLetterArn ?? "" },
});

const codeOf = ({ code }: FunctionDescription) => ({ S3Bucket: code.bucket, S3Key: code.key });

const create = async (client: LambdaClient, declared: FunctionDescription): Promise<void> => {
  const { runtime } = declared;
  if (runtime !== "nodejs24.x") throw new Error(`${declared.name}: the local machine runs nodejs24.x, not ${runtime}`);
  await client.send(
    new CreateFunctionCommand({ ...configurationOf(declared), Runtime: runtime, Code: codeOf(declared) }),
  );
  await untilSettled(client, declared.name);
};

const update = async (client: LambdaClient, declared: FunctionDescription, present: FunctionConfiguration) => {
  const FunctionName = declared.name;
  const wanted = configurationOf(declared);
  const actual = {
    FunctionName,
    Handler: present.Handler,
    Role: present.Role,
    MemorySize: present.MemorySize,
    Timeout: present.Timeout,
    Environment: { Variables: { ...present.Environment?.Variables } },
    DeadLetterConfig: { TargetArn: present.DeadLetterConfig?.TargetArn ?? "" },
  };
  if (!isDeepStrictEqual(actual, wanted)) {
    await client.send(new UpdateFunctionConfigurationCommand(configurationOf(declared)));
    await untilSettled(client, FunctionName);
  }
  const code = codeOf(declared);
  const { CodeSha256 } = await client.send(new UpdateFunctionCodeCommand({ FunctionName, ...code, DryRun: true }));
  if (CodeSha256 === present.CodeSha256) return;
  await client.send(new UpdateFunctionCodeCommand({ FunctionName, ...code }));
  await untilSettled(client, FunctionName);
};

const setConcurrency = async (client: LambdaClient, declared: FunctionDescription, present: number | undefined) => {
  const FunctionName = declared.name;
  const wanted = declared.reservedConcurrency;
  if (wanted === present) return;
  if (wanted === undefined) await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  else await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: wanted }));
};

/** No canary on one machine: the deployment's aliases move at once. */
const publish = async (client: LambdaClient, { name: FunctionName, aliases }: FunctionDescription): Promise<void> => {
  const { Version = "" } = await client.send(new PublishVersionCommand({ FunctionName }));
  await untilSettled(client, FunctionName, Version);
  for (const Name of aliases) {
    const alias = await optional(client.send(new GetAliasCommand({ FunctionName, Name })));
    const target = { FunctionName, Name, FunctionVersion: Version };
    if (alias === undefined) await client.send(new CreateAliasCommand(target));
    else if (alias.FunctionVersion !== Version) await client.send(new UpdateAliasCommand(target));
  }
  await removeOldVersions(client, FunctionName, Version);
};

/** A deployment replaces its version, as CloudFormation does; each build would otherwise stay for ever. */
const removeOldVersions = async (client: LambdaClient, FunctionName: string, current: string): Promise<void> => {
  const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
  for (const { Version: Qualifier } of Versions)
    if (Qualifier !== undefined && Qualifier !== "$LATEST" && Qualifier !== current)
      await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
};

const pollMs = 20;

/** The SDK's waiter asks once a second; here it is a matter of milliseconds. */
const untilSettled = async (client: LambdaClient, FunctionName: string, Qualifier?: string): Promise<void> => {
  for (;;) {
    const command = new GetFunctionCommand({ FunctionName, ...(Qualifier === undefined ? {} : { Qualifier }) });
    const { Configuration } = await client.send(command);
    if (Configuration?.State === "Active" && Configuration.LastUpdateStatus === "Successful") return;
    await new Promise((later) => setTimeout(later, pollMs));
  }
};

const optional = async <Output>(answer: Promise<Output>): Promise<Output | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
};
