import { createRoute, z } from "@hono/zod-openapi";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { formatVerifierKey } from "../../../lib/domain/log/verifier-key.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { readPublishedHead } from "../../../lib/usecases/read-published-head.ts";
import type { AuditDependencies } from "../dependencies.ts";

const logResponse = z
  .strictObject({
    origin: z.string().openapi({ description: "Identity of the log: first line of its checkpoints." }),
    verifierKey: z.string().openapi({
      description: "The log's public key (c2sp.org/signed-note). An auditor gets it once, from someone trusted.",
    }),
    rootVerifierKey: z.string().openapi({
      description: "The key of the log of logs: the same key under that log's origin, which is its name.",
    }),
    leaves: z.int().openapi({ description: "Size of the published checkpoint; 0 while the log is empty." }),
  })
  .openapi("Log");

/** GET /v1/audit/log */
export const registerDescribeLog = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/log",
    operationId: "describeLog",
    tags: ["audit"],
    summary: "Say which log this is and which key signs it",
    middleware: [allow("readLog", dependencies)] as const,
    responses: {
      200: { description: "The log.", content: { "application/json": { schema: logResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const key = await dependencies.signer.verifierKey(c.get("workspace"));
    const root = await dependencies.signer.verifierKey(rootLog);
    const head = await readPublishedHead(dependencies.tiles, c.get("workspace"));
    const leaves = head?.checkpoint.size ?? 0;
    return c.json(
      { origin: key.name, verifierKey: formatVerifierKey(key), rootVerifierKey: formatVerifierKey(root), leaves },
      200,
    );
  });
};
