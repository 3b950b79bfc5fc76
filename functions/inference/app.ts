import { Hono } from "hono";
import { allowedMethods } from "../../lib/http/allowed-methods.ts";
import { authenticate } from "../../lib/http/authenticate.ts";
import type { HttpEnv } from "../../lib/http/http-env.ts";
import { OipError, type OipRefusal, oipErrorResponse } from "../../lib/http/oip-error.ts";
import { isPathAsSent, routedPath } from "../../lib/http/request-path.ts";
import type { InferenceApp, InferenceDependencies } from "./inference-app.ts";
import { registerInfer } from "./routes/infer.ts";
import { registerModelMetadata } from "./routes/model-metadata.ts";
import { registerServerMetadata } from "./routes/server-metadata.ts";

/**
 * The Open Inference Protocol v2 over HTTP, JSON tensors. Not an app of the native API: the protocol has error and
 * body forms of its own, and every library less is a faster cold start on the path that callers wait for.
 */
export const createInferenceApp = (dependencies: InferenceDependencies): InferenceApp => {
  const app: InferenceApp = new Hono<HttpEnv>({ getPath: routedPath });
  app.use("*", async (c, next) => {
    c.set("requestId", dependencies.ids.next());
    await next();
    c.header("x-request-id", c.get("requestId"));
    c.header("x-content-type-options", "nosniff");
    c.header("cache-control", "no-store");
  });
  app.use("*", authenticate(dependencies));
  app.use("*", async (c, next) => {
    if (!isPathAsSent(c.env?.event, c.req.url)) throw new OipError({ code: "path-not-found", path: c.req.path });
    await next();
  });
  registerServerMetadata(app, dependencies);
  registerModelMetadata(app, dependencies);
  registerInfer(app, dependencies);
  app.notFound((c) => oipErrorResponse(new OipError(unrouted(app, c.req.method, c.req.path)), c.get("requestId")));
  app.onError((error, c) => oipErrorResponse(error, c.get("requestId")));
  return app;
};

/** Why nothing answers: it is no path of the protocol, or those that have it take other methods. */
const unrouted = (app: InferenceApp, method: string, path: string): OipRefusal => {
  const allowed = allowedMethods(app, path);
  return allowed.length === 0
    ? { code: "path-not-found", path }
    : { code: "method-not-allowed", method, path, allowed };
};
