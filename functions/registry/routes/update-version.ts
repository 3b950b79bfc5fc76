import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { asProse } from "../../../lib/http/text-checks.ts";
import { nameVersion } from "../../../lib/usecases/name-version.ts";
import { updateVersion } from "../../../lib/usecases/update-version.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { tagChangesSchema } from "./tags-schema.ts";
import { toVersionResponse, versionResponse } from "./version-response.ts";

const requestBody = z
  .strictObject({
    description: z.string().max(8_192).superRefine(asProse).exactOptional(),
    tagChanges: tagChangesSchema.exactOptional(),
  })
  .openapi("ModelVersionUpdate");

/** PATCH /v1/models/{model}/versions/{version} */
export const registerUpdateVersion = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "patch",
    path: "/v1/models/{model}/versions/{version}",
    operationId: "updateVersion",
    tags: ["versions"],
    summary: "Change what is said about a version",
    description: "What is left out stays. What the version was made of never changes.",
    middleware: [allow("updateVersion", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter, version: versionParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The version.", content: { "application/json": { schema: versionResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), update: c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await updateVersion(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    const version = await nameVersion(dependencies, c.get("workspace"), result.value);
    return c.json(toVersionResponse(version), 200, { etag: etag(version.revision) });
  });
};
