import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { jsonValue } from "../../../lib/http/json-value.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { getBom } from "../../../lib/usecases/get-bom.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";

const bomResponse = z
  .record(z.string(), jsonValue)
  .openapi("ModelBom", { description: "CycloneDX 1.6, cyclonedx.org/schema/bom-1.6.schema.json." });

/** GET /v1/models/{model}/versions/{version}/bom */
export const registerGetBom = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions/{version}/bom",
    operationId: "getBom",
    tags: ["versions"],
    summary: "Read the bill of materials of a version (CycloneDX)",
    middleware: [allow("getBom", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter, version: versionParameter }) },
    responses: {
      200: { description: "The bill of materials.", content: { "application/json": { schema: bomResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { model, version } = c.req.valid("param");
    const path = `/v1/models/${encodeURIComponent(model)}/versions/${version}`;
    const input = { model, version, path: workspacePath(c.get("workspace"), path) };
    const result = await getBom(dependencies, c.get("workspace"), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(bomResponse.parse(result.value), 200);
  });
};
