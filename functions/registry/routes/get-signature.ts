import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { jsonValue } from "../../../lib/http/json-value.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getSignature } from "../../../lib/usecases/get-signature.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";

const bundleResponse = z
  .strictObject({
    mediaType: z.string(),
    verificationMaterial: z.record(z.string(), jsonValue),
    dsseEnvelope: z.record(z.string(), jsonValue),
  })
  .openapi("SignatureBundle", { description: "A Sigstore bundle v0.3." });

/** GET /v1/models/{model}/versions/{version}/signatures/{number} */
export const registerGetSignature = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions/{version}/signatures/{number}",
    operationId: "getSignature",
    tags: ["signatures"],
    summary: "Read the bundle of a signature",
    description: "As model.sig beside the files, any tool for OpenSSF Model Signing verifies it.",
    middleware: [allow("getSignature", dependencies)] as const,
    request: {
      params: z.strictObject({
        model: modelParameter,
        version: versionParameter,
        number: z
          .string()
          .regex(/^[1-9]\d?$/, "a number from 1")
          .openapi({ description: "Place among the version's signatures.", example: "1" }),
      }),
    },
    responses: {
      200: { description: "The bundle.", content: { "application/json": { schema: bundleResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { number, ...version } = c.req.valid("param");
    const input = { ...version, signature: Number(number) };
    const result = await getSignature(dependencies, c.get("workspace"), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(bundleResponse.parse(JSON.parse(result.value)), 200, {
      "content-disposition": 'attachment; filename="model.sig"',
    });
  });
};
