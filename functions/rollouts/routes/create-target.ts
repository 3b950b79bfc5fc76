import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { createTarget } from "../../../lib/usecases/create-target.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { targetResponse, toTargetResponse } from "./target-response.ts";

const named = { name: z.string().max(64), model: z.string().min(1).max(128) };

const requestBody = z
  .discriminatedUnion("kind", [
    z.strictObject({ ...named, kind: z.literal("lambda") }),
    z.strictObject({ ...named, kind: z.literal("http") }),
    z.strictObject({
      ...named,
      kind: z.literal("sagemaker"),
      endpoint: z.string().regex(/^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$/, "a SageMaker endpoint name"),
    }),
  ])
  .openapi("TargetCreation");

/** POST /v1/targets */
export const registerCreateTarget = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/targets",
    operationId: "createTarget",
    tags: ["targets"],
    summary: "Give a model a target that serves its versions",
    middleware: [allow("createTarget", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: { description: "The target.", content: { "application/json": { schema: targetResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { model, ...creation } = c.req.valid("json");
    const result = await createTarget(dependencies, commandContext(c), { model, creation });
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toTargetResponse(result.value), 201, {
      etag: etag(result.value.revision),
      location: workspacePath(c.get("workspace"), `/v1/targets/${result.value.state.name}`),
    });
  });
};
