import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { versionReference } from "../../../lib/http/version-reference.ts";
import { setAlias } from "../../../lib/usecases/set-alias.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";
import { aliasParameter, modelParameter } from "./path-parameters.ts";

const requestBody = z.strictObject({ version: versionReference }).openapi("AliasSetting");

/** PUT /v1/models/{model}/aliases/{alias} */
export const registerSetAlias = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "put",
    path: "/v1/models/{model}/aliases/{alias}",
    operationId: "setAlias",
    tags: ["versions"],
    summary: "Let an alias name a version",
    description: "If-Match names the revision of the model. champion, latest and v3 cannot be set.",
    middleware: [allow("setAlias", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter, alias: aliasParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The model with its aliases.", content: { "application/json": { schema: modelResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await setAlias(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toModelResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
