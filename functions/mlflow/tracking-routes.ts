import { registerCreateExperiment } from "./routes/create-experiment.ts";
import { registerCreateLoggedModel } from "./routes/create-logged-model.ts";
import { registerCreateRun } from "./routes/create-run.ts";
import { registerDeleteExperiment } from "./routes/delete-experiment.ts";
import { registerDeleteExperimentTag } from "./routes/delete-experiment-tag.ts";
import { registerDeleteLoggedModel } from "./routes/delete-logged-model.ts";
import { registerDeleteLoggedModelTag } from "./routes/delete-logged-model-tag.ts";
import { registerDeleteRun } from "./routes/delete-run.ts";
import { registerDeleteRunTag } from "./routes/delete-run-tag.ts";
import { registerFinishLoggedModel } from "./routes/finish-logged-model.ts";
import { registerGetExperiment } from "./routes/get-experiment.ts";
import { registerGetExperimentByName } from "./routes/get-experiment-by-name.ts";
import { registerGetLoggedModel } from "./routes/get-logged-model.ts";
import { registerGetMetricHistory } from "./routes/get-metric-history.ts";
import { registerGetMetricHistoryBulk } from "./routes/get-metric-history-bulk.ts";
import { registerGetMetricHistoryInterval } from "./routes/get-metric-history-interval.ts";
import { registerGetRun } from "./routes/get-run.ts";
import { registerLogBatch } from "./routes/log-batch.ts";
import { registerLogInputs } from "./routes/log-inputs.ts";
import { registerLogLoggedModelParams } from "./routes/log-logged-model-params.ts";
import { registerLogMetric } from "./routes/log-metric.ts";
import { registerLogModel } from "./routes/log-model.ts";
import { registerLogOutputs } from "./routes/log-outputs.ts";
import { registerLogParameter } from "./routes/log-parameter.ts";
import { registerRestoreExperiment } from "./routes/restore-experiment.ts";
import { registerRestoreRun } from "./routes/restore-run.ts";
import { registerSearchDatasets } from "./routes/search-datasets.ts";
import { registerSearchExperiments } from "./routes/search-experiments.ts";
import { registerSearchLoggedModels } from "./routes/search-logged-models.ts";
import { registerSearchRuns } from "./routes/search-runs.ts";
import { registerSetExperimentTag } from "./routes/set-experiment-tag.ts";
import { registerSetLoggedModelTags } from "./routes/set-logged-model-tags.ts";
import { registerSetRunTag } from "./routes/set-run-tag.ts";
import { registerUpdateExperiment } from "./routes/update-experiment.ts";
import { registerUpdateRun } from "./routes/update-run.ts";

/** What the client logs to and reads back: experiments, runs, metrics, data sets and logged models. */
export const trackingRoutes = [
  registerCreateExperiment,
  registerGetExperiment,
  registerGetExperimentByName,
  registerDeleteExperiment,
  registerRestoreExperiment,
  registerUpdateExperiment,
  registerSetExperimentTag,
  registerDeleteExperimentTag,
  registerSearchExperiments,
  registerSearchDatasets,
  registerCreateRun,
  registerGetRun,
  registerUpdateRun,
  registerDeleteRun,
  registerRestoreRun,
  registerSearchRuns,
  registerLogMetric,
  registerLogParameter,
  registerLogBatch,
  registerLogInputs,
  registerLogOutputs,
  registerLogModel,
  registerSetRunTag,
  registerDeleteRunTag,
  registerGetMetricHistory,
  registerGetMetricHistoryBulk,
  registerGetMetricHistoryInterval,
  registerCreateLoggedModel,
  registerGetLoggedModel,
  registerFinishLoggedModel,
  registerDeleteLoggedModel,
  registerSetLoggedModelTags,
  registerDeleteLoggedModelTag,
  registerLogLoggedModelParams,
  registerSearchLoggedModels,
];
