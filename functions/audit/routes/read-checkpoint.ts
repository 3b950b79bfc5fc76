import { createRoute, z } from "@hono/zod-openapi";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { splitWorkspace } from "../../../lib/http/request-path.ts";
import { readLogCheckpoint } from "../../../lib/usecases/read-log-file.ts";
import type { AuditDependencies } from "../dependencies.ts";

/** GET /log/checkpoint */
export const registerReadCheckpoint = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/log/checkpoint",
    operationId: "readCheckpoint",
    tags: ["audit"],
    summary: "Read the log's signed checkpoint",
    security: [],
    responses: {
      200: {
        description: "A signed note (c2sp.org/tlog-checkpoint).",
        content: { "text/plain": { schema: z.string() } },
      },
      404: problemResponses[404],
    },
  });
  app.openapi(route, async (c) => {
    // Nobody is authenticated here, so the path alone says which workspace is meant.
    const { workspace } = splitWorkspace(new URL(c.req.url).pathname);
    const result = await readLogCheckpoint(dependencies, workspace);
    if (!result.ok) throw new Problem(result.refusal);
    return c.text(result.value, 200);
  });
};
