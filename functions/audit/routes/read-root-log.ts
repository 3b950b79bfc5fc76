import { createRoute, z } from "@hono/zod-openapi";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { splitWorkspace } from "../../../lib/http/request-path.ts";
import { readLogCheckpoint, readLogTile } from "../../../lib/usecases/read-log-file.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { tileAnswer } from "./tile-answer.ts";

/**
 * GET /log/of-logs/checkpoint and /log/of-logs/tile/…: the root log, whose leaves are the checkpoints of every workspace's log.
 *
 * It belongs to the default workspace: its leaves name all workspaces and tell how much each of them does.
 */
export const registerReadRootLog = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/log/of-logs/checkpoint",
    operationId: "readRootCheckpoint",
    tags: ["audit"],
    summary: "Read the signed checkpoint of the log of logs",
    middleware: [allow("readLog", dependencies)] as const,
    responses: {
      200: {
        description: "A signed note (c2sp.org/tlog-checkpoint).",
        content: { "text/plain": { schema: z.string() } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    demandDefault(c.get("workspace"), "checkpoint");
    const result = await readLogCheckpoint(dependencies, rootLog);
    if (!result.ok) throw new Problem(result.refusal);
    return c.text(result.value, 200);
  });

  // Declared apart: a path parameter of OpenAPI ends at a slash, and a tile's path has several.
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/log/of-logs/tile/{path}",
    operationId: "readRootTile",
    tags: ["audit"],
    summary: "Read a tile of the log of logs",
    request: { params: z.object({ path: z.string().openapi({ example: "entries/000.p/3" }) }) },
    responses: {
      200: {
        description: "Hashes of the tree, or checkpoints of the logs: always gzip.",
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
      ...problemResponses,
    },
  });
  app.get("/log/of-logs/tile/*", allow("readLog", dependencies), async (c) => {
    const path = splitWorkspace(new URL(c.req.url).pathname).path.slice("/log/of-logs/".length);
    demandDefault(c.get("workspace"), path);
    const result = await readLogTile(dependencies, rootLog, path);
    if (!result.ok) throw new Problem(result.refusal);
    return c.body(...tileAnswer(result.value));
  });
};

const demandDefault = (workspace: string, path: string): void => {
  if (workspace !== "default") throw new Problem({ code: "log-file-not-found", path });
};
