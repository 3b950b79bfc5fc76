import { answerWithProof } from "../../lib/http/answer-with-proof.ts";
import { createHttpApp } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { RolloutsDependencies } from "./dependencies.ts";
import { registerCommandRollout } from "./routes/command-rollout.ts";
import { registerCreateTarget } from "./routes/create-target.ts";
import { registerDeployVersion } from "./routes/deploy-version.ts";
import { registerGetRollout } from "./routes/get-rollout.ts";
import { registerGetRoute } from "./routes/get-route.ts";
import { registerGetTarget } from "./routes/get-target.ts";
import { registerListRollouts } from "./routes/list-rollouts.ts";
import { registerListRoutes } from "./routes/list-routes.ts";
import { registerListTargets } from "./routes/list-targets.ts";
import { registerSetRoute } from "./routes/set-route.ts";
import { registerStartRollout } from "./routes/start-rollout.ts";

/** Targets, routes and rollouts over HTTP. */
export const createRolloutsApp = (dependencies: RolloutsDependencies): HttpApp => {
  const app = createHttpApp(dependencies);
  app.use("*", answerWithProof(dependencies));
  registerCreateTarget(app, dependencies);
  registerListTargets(app, dependencies);
  registerGetTarget(app, dependencies);
  registerDeployVersion(app, dependencies);
  registerListRoutes(app, dependencies);
  registerGetRoute(app, dependencies);
  registerSetRoute(app, dependencies);
  registerStartRollout(app, dependencies);
  registerListRollouts(app, dependencies);
  registerGetRollout(app, dependencies);
  registerCommandRollout(app, dependencies, "pause");
  registerCommandRollout(app, dependencies, "resume");
  registerCommandRollout(app, dependencies, "abort");
  registerCommandRollout(app, dependencies, "promote");
  return app;
};
