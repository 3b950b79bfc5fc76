import { Hono } from "hono";
import { authenticate, basicOrBearerToken } from "../../lib/http/authenticate.ts";
import { isPathAsSent, routedPath } from "../../lib/http/request-path.ts";
import { artifactRoutes } from "./artifact-routes.ts";
import type { MlflowDependencies } from "./dependencies.ts";
import { errorResponse } from "./dialect/error-response.ts";
import { MlflowError } from "./dialect/mlflow-error.ts";
import { type MlflowEnv, readBody } from "./dialect/read-body.ts";
import type { MlflowApp } from "./dialect/wire-route.ts";
import { registryRoutes } from "./registry-routes.ts";
import { registerProbes } from "./routes/probes.ts";
import { trackingRoutes } from "./tracking-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";

/** The MLflow REST wire over the use cases of the native API: the stock client finds a tracking server and a registry. */
export const createMlflowApp = (dependencies: MlflowDependencies): MlflowApp => {
  const app: MlflowApp = new Hono<MlflowEnv>({ getPath: routedPath });
  app.use("*", async (c, next) => {
    c.set("requestId", dependencies.ids.next());
    await next();
    c.header("x-request-id", c.get("requestId"));
    c.header("x-content-type-options", "nosniff");
    c.header("cache-control", "no-store");
  });
  registerProbes(app);
  app.use("*", authenticate(dependencies, basicOrBearerToken));
  app.use("*", async (c, next) => {
    if (!isPathAsSent(c.env?.event, c.req.url)) throw notFound(c.req.path);
    await next();
  });
  app.use("*", readBody(dependencies, isFileUpload));
  for (const register of [...registryRoutes, ...trackingRoutes, ...artifactRoutes, ...webhookRoutes])
    register(app, dependencies);
  app.notFound((c) => errorResponse(notFound(c.req.path), c.get("requestId")));
  app.onError((error, c) => errorResponse(error, c.get("requestId")));
  return app;
};

/** Clients fall back to an older call, or go without, when they read this code. */
const notFound = (path: string): MlflowError =>
  new MlflowError("ENDPOINT_NOT_FOUND", `No endpoint of the MLflow API is found at ${path}.`);

const isFileUpload = (request: Request): boolean =>
  request.method === "PUT" && routedPath(request).includes("/mlflow-artifacts/artifacts/");
