import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { versionReference } from "../../../lib/http/version-reference.ts";
import { deployVersion } from "../../../lib/usecases/deploy-version.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { targetResponse, toTargetResponse } from "./target-response.ts";

const requestBody = z
  .strictObject({
    version: versionReference,
    qualifier: z
      .string()
      .max(512)
      .exactOptional()
      .openapi({ description: "SageMaker: the variant; HTTP: the base URL. Lambda gives its own." }),
  })
  .openapi("DeploymentRequest");

/** POST /v1/targets/{target}/deployments */
export const registerDeployVersion = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/targets/{target}/deployments",
    operationId: "deployVersion",
    tags: ["targets"],
    summary: "Bring a version to a target",
    middleware: [allow("deployVersion", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ target: z.string().max(64) }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      202: {
        description: "The target; the deployment is ready when its status says so.",
        content: { "application/json": { schema: targetResponse } },
      },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { target: c.req.valid("param").target, ...c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await deployVersion(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toTargetResponse(result.value), 202, { etag: etag(result.value.revision) });
  });
};
