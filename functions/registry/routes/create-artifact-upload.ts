import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { createArtifactUpload } from "../../../lib/usecases/create-artifact-upload.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter } from "./path-parameters.ts";
import { contentSchema } from "./version-fields.ts";

const uploadResponse = z
  .strictObject({
    sha256: z.string(),
    upload: z
      .strictObject({
        method: z.literal("PUT"),
        url: z.url(),
        headers: z.record(z.string(), z.string()).openapi({ description: "To be sent exactly so." }),
        expiresAt: z.iso.datetime(),
      })
      .nullable()
      .openapi({ description: "Null when the content is there already; what is in the archive is to be sent again." }),
  })
  .openapi("ArtifactUpload");

/** POST /v1/models/{model}/artifacts */
export const registerCreateArtifactUpload = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/models/{model}/artifacts",
    operationId: "createArtifactUpload",
    tags: ["versions"],
    summary: "Ask where to upload a file",
    description:
      "Artifacts and data sets are kept by their SHA-256: send the file to the URL, which takes that content only.",
    middleware: [allow("createArtifactUpload", dependencies)] as const,
    request: {
      params: z.strictObject({ model: modelParameter }),
      body: { required: true, content: { "application/json": { schema: contentSchema.openapi("ArtifactContent") } } },
    },
    responses: {
      200: { description: "Where to send it.", content: { "application/json": { schema: uploadResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const content = c.req.valid("json");
    const input = { ...c.req.valid("param"), ...content };
    const result = await createArtifactUpload(dependencies, c.get("workspace"), input);
    if (!result.ok) throw new Problem(result.refusal);
    const upload = result.value;
    const { sha256 } = content;
    if (upload === undefined) return c.json({ sha256, upload: null }, 200);
    return c.json({ sha256, upload: { ...upload, expiresAt: iso(upload.expiresAt) } }, 200);
  });
};
