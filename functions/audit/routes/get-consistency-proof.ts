import { createRoute, z } from "@hono/zod-openapi";
import { encodeBase64 } from "../../../lib/domain/log/base64.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { proveLogConsistency } from "../../../lib/usecases/prove-log-consistency.ts";
import type { AuditDependencies } from "../dependencies.ts";

const size = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,15})$/, "a number of leaves")
  .transform(Number)
  .pipe(z.int());
const hash = z.string().openapi({ description: "32 bytes in base64.", format: "byte" });

const consistencyResponse = z
  .strictObject({
    from: z.int(),
    to: z.int(),
    fromRoot: hash,
    toRoot: hash,
    hashes: z.array(hash).openapi({ description: "PROOF(from, D[to]) of RFC 6962, section 2.1.2." }),
    checkpoint: z.string().openapi({
      description: "The checkpoint published now, a signed note: it signs toRoot where `to` is its size.",
    }),
  })
  .openapi("LogConsistency");

/** GET /v1/audit/consistency?from=&to= */
export const registerGetConsistencyProof = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/consistency",
    operationId: "getConsistencyProof",
    tags: ["audit"],
    summary: "Get the proof that the log has only grown",
    middleware: [allow("readLog", dependencies)] as const,
    request: {
      query: z.strictObject({
        from: size.openapi({ type: "integer", description: "Size of the older checkpoint, in leaves." }),
        to: size
          .exactOptional()
          .openapi({ type: "integer", description: "Size of the newer one; left out, the published size." }),
      }),
    },
    responses: {
      200: { description: "The proof.", content: { "application/json": { schema: consistencyResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await proveLogConsistency(dependencies, c.get("workspace"), c.req.valid("query"));
    if (!result.ok) throw new Problem(result.refusal);
    const { from, to, fromRoot, toRoot, hashes, checkpoint } = result.value;
    const shown = { fromRoot: encodeBase64(fromRoot), toRoot: encodeBase64(toRoot), hashes: hashes.map(encodeBase64) };
    return c.json({ from, to, ...shown, checkpoint }, 200);
  });
};
