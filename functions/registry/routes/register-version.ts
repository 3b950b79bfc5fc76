import { createRoute, z } from "@hono/zod-openapi";
import { artifactsMax } from "../../../lib/domain/model-version/decide-registration.ts";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { asLine, asProse } from "../../../lib/http/text-checks.ts";
import { nameVersion } from "../../../lib/usecases/name-version.ts";
import { registerVersion } from "../../../lib/usecases/register-version.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter } from "./path-parameters.ts";
import { tagsSchema } from "./tags-schema.ts";
import { artifactSchema, lineageSchema, metricsSchema, signatureSchema } from "./version-fields.ts";
import { toVersionResponse, versionPath, versionResponse } from "./version-response.ts";

const requestBody = z
  .strictObject({
    semver: z
      .string()
      .max(64)
      .exactOptional()
      .openapi({ description: "Unique in the model; left out, the next MINOR.", example: "1.3.0" }),
    artifacts: z.array(artifactSchema).max(artifactsMax),
    formatWaiver: z.string().min(1).max(2_048).superRefine(asProse).exactOptional().openapi({
      description: "Why a tier 3 model takes files that may run code when they are loaded; kept in the log.",
    }),
    signature: signatureSchema.nullable().default(null),
    lineage: lineageSchema.default({}),
    metrics: metricsSchema.default({ overall: {}, bySegment: {}, byFeatureGroup: {} }),
    referenceSegmentColumn: z
      .string()
      .min(1)
      .max(256)
      .superRefine(asLine)
      .nullable()
      .default(null)
      .openapi({ description: "Column of reference.csv by which segments are told apart." }),
    description: z.string().max(8_192).superRefine(asProse).default(""),
    tags: tagsSchema.default({}),
  })
  .openapi("VersionRegistration");

/** POST /v1/models/{model}/versions */
export const registerRegisterVersion = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/models/{model}/versions",
    operationId: "registerVersion",
    tags: ["versions"],
    summary: "Register a version of uploaded files",
    middleware: [allow("registerVersion", dependencies)] as const,
    request: {
      headers: creationHeaders,
      params: z.strictObject({ model: modelParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: {
        description: "The version, in Development.",
        content: { "application/json": { schema: versionResponse } },
      },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { model } = c.req.valid("param");
    const { referenceSegmentColumn, ...registration } = c.req.valid("json");
    const input = { model, registration: { ...registration, origin: null }, referenceSegmentColumn };
    const result = await registerVersion(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    const version = await nameVersion(dependencies, c.get("workspace"), result.value);
    const headers = { etag: etag(version.revision), location: versionPath(c.get("workspace"), version) };
    return c.json(toVersionResponse(version), 201, headers);
  });
};
