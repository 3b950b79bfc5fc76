import { z } from "zod";
import type { EdgeDescription } from "./machine-description.ts";
import type { ResourcePool } from "./resource-pool.ts";

const associationSchema = z.object({
  EventType: z.string(),
  LambdaFunctionARN: z.string(),
  IncludeBody: z.boolean().default(false),
});
const distributionSchema = z.object({
  DistributionConfig: z.object({
    CacheBehaviors: z
      .array(z.object({ PathPattern: z.string(), LambdaFunctionAssociations: z.array(associationSchema).default([]) }))
      .default([]),
  }),
});

/**
 * Reads which functions stand before the product's API, and for which paths.
 *
 * @throws Error for what is attached in any other way than this machine does it
 */
export const describeEdges = (pool: ResourcePool): EdgeDescription[] =>
  pool
    .parse("AWS::CloudFront::Distribution", distributionSchema)
    .flatMap(({ properties }) => properties.DistributionConfig.CacheBehaviors)
    .flatMap(({ PathPattern: pathPattern, LambdaFunctionAssociations: associations }) =>
      associations.map(({ EventType, LambdaFunctionARN, IncludeBody }) => {
        if (EventType !== "origin-request" || IncludeBody)
          throw new Error(`${pathPattern}: only origin request functions that do not see the body run on this machine`);
        return { pathPattern, functionName: functionName(LambdaFunctionARN) };
      }),
    );

/** A distribution names a published version; here it is the one that the machine has just deployed. */
const functionName = (versionArn: string): string => {
  const name = /:function:([\w-]+):[\w$]+$/.exec(versionArn)?.[1];
  if (name === undefined) throw new Error(`${versionArn} is no version of a function`);
  return name;
};
