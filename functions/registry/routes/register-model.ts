import { createRoute, z } from "@hono/zod-openapi";
import { modelTypes } from "../../../lib/domain/model/model.ts";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { asLine, asProse } from "../../../lib/http/text-checks.ts";
import { registerModel } from "../../../lib/usecases/register-model.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { complianceFrameworksSchema, modelResponse, riskTierSchema, toModelResponse } from "./model-response.ts";
import { tagsSchema } from "./tags-schema.ts";

const requestBody = z
  .strictObject({
    name: z.string().max(256).openapi({
      description: "1 to 256 ASCII letters, digits, . _ - or single spaces; unique without regard to case.",
    }),
    riskTier: riskTierSchema,
    type: z.enum(modelTypes),
    owner: z.string().min(1).max(256).superRefine(asLine).openapi({ description: "Who answers for the model." }),
    framework: z.string().max(64).superRefine(asLine).nullable().default(null),
    complianceFrameworks: complianceFrameworksSchema.default([]),
    description: z.string().max(8_192).superRefine(asProse).default(""),
    tags: tagsSchema.default({}),
  })
  .openapi("ModelRegistration");

/** POST /v1/models */
export const registerRegisterModel = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/models",
    operationId: "registerModel",
    tags: ["models"],
    summary: "Register a model",
    middleware: [allow("registerModel", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: { description: "The model.", content: { "application/json": { schema: modelResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await registerModel(dependencies, commandContext(c), c.req.valid("json"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toModelResponse(result.value), 201, {
      etag: etag(result.value.revision),
      location: workspacePath(c.get("workspace"), `/v1/models/${result.value.state.name}`),
    });
  });
};
