import { answerWithProof } from "../../lib/http/answer-with-proof.ts";
import { createHttpApp } from "../../lib/http/http-app.ts";
import type { HttpApp } from "../../lib/http/http-env.ts";
import type { TrainingDependencies } from "./dependencies.ts";
import { registerApprovePipeline } from "./routes/approve-pipeline.ts";
import { registerGetPipeline } from "./routes/get-pipeline.ts";
import { registerGetTrainingRun } from "./routes/get-training-run.ts";
import { registerListPipelines } from "./routes/list-pipelines.ts";
import { registerListTrainingRuns } from "./routes/list-training-runs.ts";
import { registerRequestTrainingRun } from "./routes/request-training-run.ts";
import { registerStopPipeline } from "./routes/stop-pipeline.ts";
import { registerTriggerPipeline } from "./routes/trigger-pipeline.ts";

/** Training runs and pipelines over HTTP. */
export const createTrainingApp = (dependencies: TrainingDependencies): HttpApp => {
  const app = createHttpApp(dependencies);
  app.use("*", answerWithProof(dependencies));
  registerRequestTrainingRun(app, dependencies);
  registerListTrainingRuns(app, dependencies);
  registerGetTrainingRun(app, dependencies);
  registerTriggerPipeline(app, dependencies);
  registerListPipelines(app, dependencies);
  registerGetPipeline(app, dependencies);
  registerApprovePipeline(app, dependencies);
  registerStopPipeline(app, dependencies);
  return app;
};
