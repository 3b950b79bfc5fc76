import { Hono } from "hono";
import { authenticate, basicOrBearerToken } from "../../lib/http/authenticate.ts";
import { isPathAsSent, routedPath } from "../../lib/http/request-path.ts";
import type { MlflowDependencies } from "./dependencies.ts";
import { errorResponse } from "./dialect/error-response.ts";
import { MlflowError } from "./dialect/mlflow-error.ts";
import { type MlflowEnv, readBody } from "./dialect/read-body.ts";
import type { MlflowApp } from "./dialect/wire-route.ts";
import { registerCreateModelVersion } from "./routes/create-model-version.ts";
import { registerCreateRegisteredModel } from "./routes/create-registered-model.ts";
import { registerDeleteModelVersion } from "./routes/delete-model-version.ts";
import { registerDeleteModelVersionTag } from "./routes/delete-model-version-tag.ts";
import { registerDeleteRegisteredModel } from "./routes/delete-registered-model.ts";
import { registerDeleteRegisteredModelAlias } from "./routes/delete-registered-model-alias.ts";
import { registerDeleteRegisteredModelTag } from "./routes/delete-registered-model-tag.ts";
import { registerGetDownloadUri } from "./routes/get-download-uri.ts";
import { registerGetLatestVersions } from "./routes/get-latest-versions.ts";
import { registerGetModelVersion } from "./routes/get-model-version.ts";
import { registerGetRegisteredModel } from "./routes/get-registered-model.ts";
import { registerGetRegisteredModelAlias } from "./routes/get-registered-model-alias.ts";
import { registerProbes } from "./routes/probes.ts";
import { registerRenameRegisteredModel } from "./routes/rename-registered-model.ts";
import { registerSearchModelVersions } from "./routes/search-model-versions.ts";
import { registerSearchRegisteredModels } from "./routes/search-registered-models.ts";
import { registerSetModelVersionTag } from "./routes/set-model-version-tag.ts";
import { registerSetRegisteredModelAlias } from "./routes/set-registered-model-alias.ts";
import { registerSetRegisteredModelTag } from "./routes/set-registered-model-tag.ts";
import { registerTransitionModelVersionStage } from "./routes/transition-model-version-stage.ts";
import { registerUpdateModelVersion } from "./routes/update-model-version.ts";
import { registerUpdateRegisteredModel } from "./routes/update-registered-model.ts";
import { trackingRoutes } from "./tracking-routes.ts";

const registryRoutes = [
  registerCreateModelVersion,
  registerCreateRegisteredModel,
  registerDeleteModelVersionTag,
  registerDeleteModelVersion,
  registerDeleteRegisteredModelAlias,
  registerDeleteRegisteredModelTag,
  registerDeleteRegisteredModel,
  registerGetDownloadUri,
  registerGetLatestVersions,
  registerGetModelVersion,
  registerGetRegisteredModelAlias,
  registerGetRegisteredModel,
  registerRenameRegisteredModel,
  registerSearchModelVersions,
  registerSearchRegisteredModels,
  registerSetModelVersionTag,
  registerSetRegisteredModelAlias,
  registerSetRegisteredModelTag,
  registerTransitionModelVersionStage,
  registerUpdateModelVersion,
  registerUpdateRegisteredModel,
];

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
  for (const register of [...registryRoutes, ...trackingRoutes]) register(app, dependencies);
  app.notFound((c) => errorResponse(notFound(c.req.path), c.get("requestId")));
  app.onError((error, c) => errorResponse(error, c.get("requestId")));
  return app;
};

/** Clients fall back to an older call, or go without, when they read this code. */
const notFound = (path: string): MlflowError =>
  new MlflowError("ENDPOINT_NOT_FOUND", `No endpoint of the MLflow API is found at ${path}.`);

const isFileUpload = (request: Request): boolean =>
  request.method === "PUT" && routedPath(request).includes("/mlflow-artifacts/artifacts/");
