import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { readLogSnapshot } from "../../../lib/usecases/read-log-file.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { tileAnswer } from "./tile-answer.ts";

/** GET /log/snapshot/{sha256}: with the tiles, all that a stranger needs to verify a pruned log. */
export const registerReadSnapshot = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/log/snapshot/{sha256}",
    operationId: "readSnapshot",
    tags: ["audit"],
    summary: "Read the leaves that stand for what was pruned",
    description: 'One line a leaf: {"index":n,"leaf":…}, the leaf word for word, so that the tree proves it.',
    middleware: [allow("readLog", dependencies)] as const,
    request: { params: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits") }) },
    responses: {
      200: {
        description: "The lines, in the order of the log: always gzip.",
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await readLogSnapshot(dependencies, c.get("workspace"), c.req.valid("param").sha256);
    if (!result.ok) throw new Problem(result.refusal);
    return c.body(...tileAnswer(result.value));
  });
};
