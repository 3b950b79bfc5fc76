import { z } from "zod";
import { toFunctionArn } from "./describe-functions.ts";
import type { HttpApiDescription } from "./machine-description.ts";
import { type ResourcePool, whole } from "./resource-pool.ts";

const apiSchema = z.object({ ProtocolType: z.string().optional() });
const stageSchema = z.object({ ApiId: z.string() });
const routeSchema = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  AuthorizationType: z.string().default("NONE"),
  Target: z.string(),
});
const integrationSchema = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal("AWS_PROXY"),
  IntegrationUri: z.string(),
  // Format 1.0 is the older shape; the product's handlers read 2.0 only.
  PayloadFormatVersion: z.literal("2.0"),
  TimeoutInMillis: whole.default(30_000),
});

/** Reads the HTTP APIs with their routes, each joined to the function behind it. */
export const describeHttpApis = (pool: ResourcePool): HttpApiDescription[] => {
  const stages = pool.parse("AWS::ApiGatewayV2::Stage", stageSchema);
  const routes = pool.parse("AWS::ApiGatewayV2::Route", routeSchema);
  const integrations = pool.parse("AWS::ApiGatewayV2::Integration", integrationSchema);
  return pool.parse("AWS::ApiGatewayV2::Api", apiSchema).map(({ ref: id, name }) => ({
    id,
    name,
    stage: stages.find(({ properties }) => properties.ApiId === id)?.name ?? "$default",
    routes: routes
      .filter(({ properties }) => properties.ApiId === id)
      .map(({ properties: route }) => {
        const integration = integrations.find(({ ref }) => route.Target === `integrations/${ref}`);
        if (integration === undefined) throw new Error(`route ${route.RouteKey} has no integration`);
        return {
          key: route.RouteKey,
          authorization: route.AuthorizationType,
          functionArn: functionOf(integration.properties.IntegrationUri),
          timeoutMs: integration.properties.TimeoutInMillis,
        };
      }),
  }));
};

/** An integration names the function directly, or inside API Gateway's own ARN for invoking it. */
const functionOf = (uri: string): string =>
  toFunctionArn(/:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri);
