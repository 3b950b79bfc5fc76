import { z } from "zod";
import { localArn } from "../access/local-account.ts";
import type { EventSourceMapping, FunctionDescription } from "./machine-description.ts";
import { type ResourcePool, whole } from "./resource-pool.ts";

const functionSchema = z.object({
  Code: z.object({ S3Bucket: z.string().optional(), S3Key: z.string().optional() }),
  Handler: z.string().optional(),
  Runtime: z.string().optional(),
  Role: z.string(),
  MemorySize: whole.default(128),
  Timeout: whole.default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  ReservedConcurrentExecutions: whole.optional(),
  DeadLetterConfig: z.object({ TargetArn: z.string() }).optional(),
});
const versionSchema = z.object({ FunctionName: z.string() });
const aliasSchema = z.object({ FunctionName: z.string(), Name: z.string() });
const asyncSchema = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: whole.default(2),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
});

/** AWS's default for asynchronous invocations: two retries after the first attempt. */
const asyncRetriesDefault = 2;

/** Reads the functions of the product; CDK's own helpers behind custom resources are left out. */
export const describeFunctions = (pool: ResourcePool): FunctionDescription[] => {
  const helpers = customResourceFunctions(pool);
  const versions = pool.parse("AWS::Lambda::Version", versionSchema);
  const aliases = pool.parse("AWS::Lambda::Alias", aliasSchema);
  const asyncConfigs = pool.parse("AWS::Lambda::EventInvokeConfig", asyncSchema);
  return pool.parse("AWS::Lambda::Function", functionSchema).flatMap(({ name, arn, properties }) => {
    const { S3Bucket: bucket, S3Key: key } = properties.Code;
    if (helpers.has(arn) || bucket === undefined || key === undefined) return [];
    const isMine = (other: { readonly properties: { readonly FunctionName: string } }) =>
      [name, arn].includes(other.properties.FunctionName);
    const asynchronous = asyncConfigs.find(isMine)?.properties;
    return [
      {
        name,
        arn,
        roleArn: properties.Role,
        handler: properties.Handler ?? "index.handler",
        runtime: properties.Runtime ?? "nodejs24.x",
        memoryMb: properties.MemorySize,
        timeoutSeconds: properties.Timeout,
        environment: properties.Environment?.Variables ?? {},
        code: { bucket, key },
        reservedConcurrency: properties.ReservedConcurrentExecutions,
        deadLetterArn: properties.DeadLetterConfig?.TargetArn,
        failureDestinationArn: asynchronous?.DestinationConfig?.OnFailure?.Destination,
        asyncRetries: asynchronous?.MaximumRetryAttempts ?? asyncRetriesDefault,
        publishes: versions.some(isMine),
        aliases: aliases.filter(isMine).map(({ properties: { Name } }) => Name),
      },
    ];
  });
};

/** A custom resource names the function behind it by its ServiceToken. */
const customResourceFunctions = (pool: ResourcePool): Set<string> =>
  new Set(
    pool.all.flatMap(({ properties: { ServiceToken } }) => (typeof ServiceToken === "string" ? [ServiceToken] : [])),
  );

/** Lambda takes a name or an ARN, each with or without a qualifier. */
export const toFunctionArn = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn : localArn("lambda", `function:${nameOrArn}`);

const mappingSchema = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: whole.optional(),
  MaximumBatchingWindowInSeconds: whole.default(0),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) }).optional(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: whole.optional() }).optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: whole.optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string().optional() }).optional() }).optional(),
  StartingPosition: z.enum(["TRIM_HORIZON", "LATEST"]).default("TRIM_HORIZON"),
});

/** Reads the mappings that are switched on; defaults are AWS's (batches of 10 from a queue, of 100 from a stream). */
export const describeEventSourceMappings = (pool: ResourcePool): EventSourceMapping[] =>
  pool
    .parse("AWS::Lambda::EventSourceMapping", mappingSchema)
    .filter(({ properties }) => properties.Enabled)
    .map(({ name, properties: mapping }) => ({
      id: name,
      functionArn: toFunctionArn(mapping.FunctionName),
      sourceArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize ?? (mapping.EventSourceArn.includes(":sqs:") ? 10 : 100),
      batchingWindowSeconds: mapping.MaximumBatchingWindowInSeconds,
      filters: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => z.json().parse(JSON.parse(Pattern))),
      reportsBatchItemFailures: mapping.FunctionResponseTypes.includes("ReportBatchItemFailures"),
      concurrencyMax: mapping.ScalingConfig?.MaximumConcurrency,
      bisectsOnError: mapping.BisectBatchOnFunctionError,
      retriesMax:
        mapping.MaximumRetryAttempts === undefined || mapping.MaximumRetryAttempts < 0
          ? undefined
          : mapping.MaximumRetryAttempts,
      failureQueueArn: mapping.DestinationConfig?.OnFailure?.Destination,
      startingPosition: mapping.StartingPosition,
    }));
