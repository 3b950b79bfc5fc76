import { createHttpApp } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { RolloutsDependencies } from "./dependencies.ts";
import { registerCreateTarget } from "./routes/create-target.ts";
import { registerDeployVersion } from "./routes/deploy-version.ts";
import { registerGetRoute } from "./routes/get-route.ts";
import { registerGetTarget } from "./routes/get-target.ts";
import { registerListRoutes } from "./routes/list-routes.ts";
import { registerListTargets } from "./routes/list-targets.ts";
import { registerSetRoute } from "./routes/set-route.ts";

/** Targets and routes over HTTP. */
export const createRolloutsApp = (dependencies: RolloutsDependencies): HttpApp => {
  const app = createHttpApp(dependencies);
  registerCreateTarget(app, dependencies);
  registerListTargets(app, dependencies);
  registerGetTarget(app, dependencies);
  registerDeployVersion(app, dependencies);
  registerListRoutes(app, dependencies);
  registerGetRoute(app, dependencies);
  registerSetRoute(app, dependencies);
  return app;
};
