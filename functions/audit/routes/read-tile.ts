import { gzipSync } from "node:zlib";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { splitWorkspace } from "../../../lib/http/request-path.ts";
import { readLogTile } from "../../../lib/usecases/read-log-file.ts";
import type { AuditDependencies } from "../dependencies.ts";

/** GET /log/tile/…: the tree and its entries as c2sp.org/tlog-tiles lays them out, for any tool that reads such logs. */
export const registerReadTile = (app: HttpApp, dependencies: AuditDependencies) => {
  app.get("/log/tile/*", allow("readLog", dependencies), async (c) => {
    const path = splitWorkspace(new URL(c.req.url).pathname).path.slice("/log/".length);
    const result = await readLogTile(dependencies, c.get("workspace"), path);
    if (!result.ok) throw new Problem(result.refusal);
    // The specification allows gzip without negotiation; uncompressed, a bundle of large entries would not fit an answer.
    return c.body(Uint8Array.from(gzipSync(result.value)), 200, {
      "content-type": "application/octet-stream",
      "content-encoding": "gzip",
    });
  });
};
