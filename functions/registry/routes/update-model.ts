import { createRoute, z } from "@hono/zod-openapi";
import { modelTypes } from "../../../lib/domain/model/model.ts";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { asLine, asProse } from "../../../lib/http/text-checks.ts";
import { updateModel } from "../../../lib/usecases/update-model.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { complianceFrameworksSchema, modelResponse, riskTierSchema, toModelResponse } from "./model-response.ts";
import { modelParameter } from "./path-parameters.ts";
import { tagChangesSchema, tagsSchema } from "./tags-schema.ts";

const requestBody = z
  .strictObject({
    riskTier: riskTierSchema.exactOptional(),
    type: z.enum(modelTypes).exactOptional(),
    owner: z.string().min(1).max(256).superRefine(asLine).exactOptional(),
    framework: z.string().max(64).superRefine(asLine).nullable().exactOptional(),
    complianceFrameworks: complianceFrameworksSchema.exactOptional(),
    description: z.string().max(8_192).superRefine(asProse).exactOptional(),
    tags: tagsSchema.exactOptional().openapi({ description: "Replace all tags there are." }),
    tagChanges: tagChangesSchema.exactOptional(),
  })
  .openapi("ModelUpdate");

/** PATCH /v1/models/{model} */
export const registerUpdateModel = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "patch",
    path: "/v1/models/{model}",
    operationId: "updateModel",
    tags: ["models"],
    summary: "Change what is said about a model",
    description: "What is left out stays. A risk tier may only become more critical, compliance frameworks only more.",
    middleware: [allow("updateModel", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The model.", content: { "application/json": { schema: modelResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { model } = c.req.valid("param");
    const input = { model, update: c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await updateModel(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toModelResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
