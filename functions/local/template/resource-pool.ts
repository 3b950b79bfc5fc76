import { z } from "zod";
import type { ResolvedResource } from "./resolve-stacks.ts";

/** A resource whose properties have passed the schema of its type. */
interface ParsedResource<Properties> extends Omit<ResolvedResource, "properties"> {
  readonly properties: Properties;
}

/** The resolved resources, asked for by type. */
export interface ResourcePool {
  readonly all: readonly ResolvedResource[];
  /** @throws Error naming the resource whose properties the schema refuses */
  readonly parse: <Schema extends z.ZodType>(type: string, schema: Schema) => ParsedResource<z.output<Schema>>[];
}

/** A whole number; CloudFormation takes it as text too. */
export const whole = z.coerce.number().int();

export const openResourcePool = (all: readonly ResolvedResource[]): ResourcePool => ({
  all,
  parse: (type, schema) =>
    all.flatMap((resource) => {
      if (resource.type !== type) return [];
      const parsed = schema.safeParse(resource.properties);
      if (parsed.success) return [{ ...resource, properties: parsed.data }];
      throw new Error(`${resource.stack}/${resource.logicalId} (${type}): ${z.prettifyError(parsed.error)}`);
    }),
});
