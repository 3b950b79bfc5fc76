import { z } from "zod";
import type { JobDefinitionDescription, JobQueueDescription } from "../../template/machine-description.ts";
import { environmentSchema, resourceRequirementsSchema } from "./job.ts";
import { type RetryStrategy, retryStrategySchema } from "./retry-strategy.ts";

/** What a job definition of the templates says of its container. */
export interface JobDefinition {
  readonly name: string;
  readonly arn: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: z.output<typeof environmentSchema>;
  readonly resourceRequirements: z.output<typeof resourceRequirementsSchema>;
  readonly jobRoleArn: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly retryStrategy: RetryStrategy;
  readonly timeoutSeconds: number | undefined;
}

const containerSchema = z.object({
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: environmentSchema,
  resourceRequirements: resourceRequirementsSchema,
  jobRoleArn: z.string().optional(),
  // A job that waits for a secret it never gets is worse than one that does not start.
  secrets: z.array(z.never()).default([]),
});

/**
 * Reads the job definitions of the templates.
 *
 * @throws Error naming one that this machine cannot run
 */
export const readJobDefinitions = (declared: readonly JobDefinitionDescription[]): readonly JobDefinition[] =>
  declared.map(({ name, arn, containerProperties, parameters, retryStrategy = {}, timeoutSeconds }) => {
    const container = containerSchema.safeParse(containerProperties);
    if (!container.success) throw new Error(`job definition ${name}: ${z.prettifyError(container.error)}`);
    const strategy = retryStrategySchema.safeParse(retryStrategy);
    if (!strategy.success) throw new Error(`job definition ${name}: ${z.prettifyError(strategy.error)}`);
    const { secrets: _, ...properties } = container.data;
    return {
      ...properties,
      jobRoleArn: properties.jobRoleArn,
      name,
      arn,
      parameters,
      retryStrategy: strategy.data,
      timeoutSeconds,
    };
  });

/** Finds a definition by name, `name:revision` or ARN. */
export const findDefinition = (definitions: readonly JobDefinition[], reference: string): JobDefinition | undefined =>
  definitions.find(({ name, arn }) => {
    const nameAndRevision = arn.slice(arn.lastIndexOf("/") + 1);
    return reference === arn || reference === name || reference === nameAndRevision;
  });

/** Finds a queue by name or ARN. */
export const findQueue = (queues: readonly JobQueueDescription[], reference: string): JobQueueDescription | undefined =>
  queues.find(({ name, arn }) => reference === arn || reference === name);
