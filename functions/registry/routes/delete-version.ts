import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { deleteVersion } from "../../../lib/usecases/delete-version.ts";
import { nameVersion } from "../../../lib/usecases/name-version.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { deletionRequest } from "./deletion-response.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { toVersionResponse, versionResponse } from "./version-response.ts";

/** DELETE /v1/models/{model}/versions/{version} */
export const registerDeleteVersion = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "delete",
    path: "/v1/models/{model}/versions/{version}",
    operationId: "deleteVersion",
    tags: ["versions"],
    summary: "Delete a version",
    description:
      "It is hidden; its number and semver are never given again, and the record keeps it, and why. What serves, or is voted on, is not deleted.",
    middleware: [allow("deleteVersion", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter, version: versionParameter }),
      body: { required: true, content: { "application/json": { schema: deletionRequest } } },
    },
    responses: {
      200: {
        description: "The version as it was deleted.",
        content: { "application/json": { schema: versionResponse } },
      },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await deleteVersion(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    const version = await nameVersion(dependencies, c.get("workspace"), result.value);
    return c.json(toVersionResponse(version), 200, { etag: etag(version.revision) });
  });
};
