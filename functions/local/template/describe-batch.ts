import { z } from "zod";
import type { Json, JsonObject } from "./cloud-assembly.ts";
import type { JobDefinitionDescription, JobQueueDescription, SageMakerDescription } from "./machine-description.ts";
import { type ResourcePool, whole } from "./resource-pool.ts";

const queueSchema = z.object({
  Priority: whole,
  State: z.string().default("ENABLED"),
  SchedulingPolicyArn: z.json().optional(),
});
const properties = z.record(z.string(), z.json());
const definitionSchema = z.object({
  ContainerProperties: properties.optional(),
  Parameters: z.record(z.string(), z.string()).default({}),
  RetryStrategy: properties.optional(),
  Timeout: z.object({ AttemptDurationSeconds: whole.optional() }).optional(),
  PlatformCapabilities: z.array(z.string()).default([]),
});

export const describeJobQueues = (pool: ResourcePool): JobQueueDescription[] =>
  pool.parse("AWS::Batch::JobQueue", queueSchema).map(({ name, arn, ref, properties: queue }) => ({
    name,
    arn: ref || arn,
    priority: queue.Priority,
    enabled: queue.State === "ENABLED",
    fairShare: queue.SchedulingPolicyArn !== undefined,
  }));

/** Reads single-container job definitions; the template's PascalCase becomes the API's camelCase. */
export const describeJobDefinitions = (pool: ResourcePool): JobDefinitionDescription[] =>
  pool.parse("AWS::Batch::JobDefinition", definitionSchema).map(({ name, ref, properties: definition }) => ({
    name,
    arn: ref,
    containerProperties: camelCase(definition.ContainerProperties ?? {}),
    parameters: definition.Parameters,
    retryStrategy: definition.RetryStrategy && camelCase(definition.RetryStrategy),
    timeoutSeconds: definition.Timeout?.AttemptDurationSeconds,
    platformCapabilities: definition.PlatformCapabilities,
  }));

export const describeSageMaker = (pool: ResourcePool): SageMakerDescription => {
  const ofType = (type: string) =>
    pool.parse(`AWS::SageMaker::${type}`, properties).map((resource) => ({
      name: resource.name,
      properties: resource.properties,
    }));
  return { models: ofType("Model"), endpointConfigs: ofType("EndpointConfig"), endpoints: ofType("Endpoint") };
};

const camelCase = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [`${key.charAt(0).toLowerCase()}${key.slice(1)}`, deep(value)]),
  );

const deep = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(deep);
  return typeof value === "object" && value !== null ? { ...camelCase(value) } : value;
};
