import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { jsonValue } from "../../../lib/http/json-value.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { addSignature } from "../../../lib/usecases/add-signature.ts";
import { nameVersion } from "../../../lib/usecases/name-version.ts";
import { signVersion } from "../../../lib/usecases/sign-version.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { toVersionResponse, versionResponse } from "./version-response.ts";

const attachment = z.strictObject({
  bundle: z
    .record(z.string(), jsonValue)
    .openapi({ description: "A Sigstore bundle v0.3 over every file of the version, by a bare key." }),
  publicKey: z
    .string()
    .max(2_048)
    .openapi({ description: "The signer's public key on P-256, P-384 or P-521, in PEM." }),
});

const requestBody = z
  .strictObject({
    bundle: attachment.shape.bundle.exactOptional(),
    publicKey: attachment.shape.publicKey.exactOptional(),
  })
  .refine(({ bundle, publicKey }) => (bundle === undefined) === (publicKey === undefined), {
    error: "bundle and publicKey go together",
  })
  .openapi("VersionSigning");

/** POST /v1/models/{model}/versions/{version}/signatures */
export const registerSignVersion = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/models/{model}/versions/{version}/signatures",
    operationId: "signVersion",
    tags: ["signatures"],
    summary: "Sign a version, or attach a signature made elsewhere",
    description:
      "Without a body the deployment's own key signs. With one, the bundle is attached once it holds over every file of the version. A key whose signature stands adds nothing.",
    middleware: [allow("signVersion", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter, version: versionParameter }),
      body: { required: false, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The version, signed.", content: { "application/json": { schema: versionResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const reference = { ...c.req.valid("param"), ifMatch: ifMatch(c) };
    // Without a body there is nothing to have validated.
    const sent = attachment.safeParse(c.req.valid("json"));
    const result = sent.success
      ? await addSignature(dependencies, commandContext(c), {
          ...reference,
          bundle: JSON.stringify(sent.data.bundle),
          publicKey: sent.data.publicKey,
        })
      : await signVersion(dependencies, commandContext(c), reference);
    if (!result.ok) throw new Problem(result.refusal);
    const version = await nameVersion(dependencies, c.get("workspace"), result.value);
    return c.json(toVersionResponse(version), 200, { etag: etag(version.revision) });
  });
};
