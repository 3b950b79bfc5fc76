import { createHttpApp } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { TrainingDependencies } from "./dependencies.ts";
import { registerGetTrainingRun } from "./routes/get-training-run.ts";
import { registerListTrainingRuns } from "./routes/list-training-runs.ts";
import { registerRequestTrainingRun } from "./routes/request-training-run.ts";

/** Training runs over HTTP. */
export const createTrainingApp = (dependencies: TrainingDependencies): HttpApp => {
  const app = createHttpApp(dependencies);
  registerRequestTrainingRun(app, dependencies);
  registerListTrainingRuns(app, dependencies);
  registerGetTrainingRun(app, dependencies);
  return app;
};
