import { z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { leafProblemResponses } from "../../../lib/http/problem-responses.ts";
import { splitWorkspace } from "../../../lib/http/request-path.ts";
import { readLogTile } from "../../../lib/usecases/read-log-file.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { tileAnswer } from "./tile-answer.ts";

/** GET /log/tile/…: the tree and its entries as c2sp.org/tlog-tiles lays them out, for any tool that reads such logs. */
export const registerReadTile = (app: HttpApp, dependencies: AuditDependencies) => {
  // Declared apart: a path parameter of OpenAPI ends at a slash, and a tile's path has several.
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/log/tile/{path}",
    operationId: "readTile",
    tags: ["audit"],
    summary: "Read a tile of the log",
    request: {
      params: z.object({
        path: z.string().openapi({
          description: "As c2sp.org/tlog-tiles names it, slashes and all.",
          example: "0/000.p/3",
        }),
      }),
    },
    responses: {
      200: {
        description: "Hashes of the tree, or entries: always gzip.",
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
      ...leafProblemResponses,
    },
  });
  app.get("/log/tile/*", allow("readLog", dependencies), async (c) => {
    const path = splitWorkspace(new URL(c.req.url).pathname).path.slice("/log/".length);
    const result = await readLogTile(dependencies, c.get("workspace"), path);
    if (!result.ok) throw new Problem(result.refusal);
    return c.body(...tileAnswer(result.value));
  });
};
